// Formatted text as plain data. The server parses it and the page draws it with text nodes only, so that a
// bot's text can never become markup of the page.

/** A piece of a line. */
export type Inline =
  | string
  | { type: "strong" | "emphasis" | "strike" | "underline" | "spoiler"; children: Inline[] }
  | { type: "code"; text: string }
  | { type: "link"; url: string; children: Inline[] }
  | { type: "mention"; text: string; person?: string }
  | { type: "time"; at: number; style: string };

/** A piece of a text. Line breaks inside a paragraph are newlines in its strings. */
export type Block =
  | { type: "paragraph" | "subtext"; children: Inline[] }
  | { type: "heading"; level: number; children: Inline[] }
  | { type: "quote"; blocks: Block[] }
  | { type: "code"; language: string; text: string }
  | { type: "list"; start?: number; items: ListItem[] }
  | { type: "table"; head: Inline[][]; rows: Inline[][][] }
  | { type: "rule" };

/** An entry of a list; `done` makes it a task. */
export interface ListItem {
  done?: boolean;
  blocks: Block[];
}

/** The only addresses that the page makes a link of; anything else (javascript:, data:) stays text. */
export function safeUrl(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  return /^(?:https?|mailto):$/.test(new URL(url).protocol) ? url : undefined;
}
