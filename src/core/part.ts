import type { JsonValue } from "./json.ts";

/** What a responder yields. A bare string is the next piece of the answer's text. */
export type Part = string | Status | Progress | Card | Attachment | Sources | ToolUse | Usage | Finish;

/** What the bot is doing right now. `null` clears it. */
export interface Status {
  type: "status";
  text: string | null;
}

/**
 * Says what the bot is doing right now, in a few words. Text that follows replaces it.
 *
 * ```ts
 * yield status("is searching…");
 * ```
 */
export const status = (text: string | null): Status => ({ type: "status", text });

/**
 * One thing that the bot does on the way to the answer. Yield it again under the same id when its state
 * changes.
 */
export interface Progress {
  type: "progress";
  id: string;
  title: string;
  state: "pending" | "running" | "done" | "failed";
  /** What came of it, in a few words. */
  detail?: string | undefined;
}

/**
 * Shows one thing that the bot does on the way to the answer. Without an `id` the title is the id.
 *
 * ```ts
 * yield progress({ title: "Read the manual", state: "running" });
 * yield progress({ title: "Read the manual", state: "done", detail: "112 pages" });
 * ```
 */
export const progress = (
  fields: Omit<Progress, "type" | "id"> & Partial<Pick<Progress, "id">>,
): Progress => ({
  type: "progress",
  id: fields.title,
  ...fields,
});

/** A box of facts and buttons below the text. */
export interface Card {
  type: "card";
  title: string;
  text?: string | undefined;
  /** The colour of its edge, such as "#0f766e". Slack shows none: its blocks have no edge. */
  colour?: string | undefined;
  fields?: { name: string; value: string }[] | undefined;
  buttons?: Button[] | undefined;
}

/** Comes back as a turn `via: "action"` with this name and value when a person presses it. */
export interface Button {
  name: string;
  label: string;
  value?: JsonValue | undefined;
  style?: "primary" | "danger" | undefined;
}

/**
 * Puts a box of facts and buttons below the text. An answer has one card; a second one replaces the first.
 *
 * ```ts
 * yield card({ title: "Order 1042", buttons: [{ name: "cancel", label: "Cancel it", value: 1042 }] });
 * ```
 */
export const card = (fields: Omit<Card, "type">): Card => ({ type: "card", ...fields });

/** A file that is sent with the answer. */
export interface Attachment {
  type: "attachment";
  name: string;
  mimeType: string;
  data: Uint8Array;
}

/**
 * Sends a file with the answer.
 *
 * ```ts
 * yield attachment({ name: "orders.csv", mimeType: "text/csv", data: new TextEncoder().encode(csv) });
 * ```
 */
export const attachment = (fields: Omit<Attachment, "type">): Attachment => ({
  type: "attachment",
  ...fields,
});

/** The pages that the answer is based on. */
export interface Sources {
  type: "sources";
  sources: { title: string; url: string }[];
}

/**
 * Lists the pages that the answer is based on, below what was said so far.
 *
 * ```ts
 * yield sources([{ title: "The manual", url: "https://example.org/manual" }]);
 * ```
 */
export const sources = (pages: Sources["sources"]): Sources => ({ type: "sources", sources: pages });

/** A tool call with its result, for the transcript. Readers see a `Progress` instead. */
export interface ToolUse {
  type: "tool";
  name: string;
  input: JsonValue;
  output: JsonValue;
}

/**
 * Records a tool call with its result in the transcript, so that the model remembers it in later turns.
 * `openai` does this itself.
 *
 * ```ts
 * yield toolUse({ name: "weather", input: { city: "Rome" }, output: "sunny" });
 * ```
 */
export const toolUse = (fields: Omit<ToolUse, "type">): ToolUse => ({ type: "tool", ...fields });

/** What a model call cost. */
export interface Usage {
  type: "usage";
  model: string;
  inputTokens: number;
  outputTokens: number;
  /** In the currency of the operator's price table; absent where the table does not list the model. */
  price?: number | undefined;
}

/**
 * Records what a model call cost, for the log and the transcript. `openai` and `fromStream` do this themselves.
 *
 * ```ts
 * yield usage({ model: "gpt-5-mini", inputTokens: 812, outputTokens: 96 });
 * ```
 */
export const usage = (fields: Omit<Usage, "type">): Usage => ({ type: "usage", ...fields });

/** How a model round ended. "stop" is the ordinary end; "failed" comes with an apology. */
export interface Finish {
  type: "finish";
  reason: "stop" | "length" | "filtered" | "tools" | "failed";
}

/**
 * Says how the answer ended. "length" and "filtered" mark it as cut, "failed" as failed. At most once per model
 * round.
 *
 * ```ts
 * yield finish("length");
 * ```
 */
export const finish = (reason: Finish["reason"]): Finish => ({ type: "finish", reason });

const invisible: ReadonlySet<string> = new Set(["status", "tool", "usage", "finish"]);

/** Does this part show the reader something? Then a retry would say it twice. */
export function isVisible(part: Part): boolean {
  if (typeof part === "string") return part.length > 0;
  return !invisible.has(part.type);
}
