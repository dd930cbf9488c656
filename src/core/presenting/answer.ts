import type { Page } from "../adapter.ts";
import type { Card, Part, Sources, Progress, ToolUse, Usage } from "../part.ts";

/** Everything that a responder has said so far, before it is cut into messages. */
export interface Answer {
  readonly text: string;
  readonly progress: readonly Progress[];
  readonly card: Card | undefined;
  readonly attachments: NonNullable<Page["attachments"]>;
  readonly tools: readonly Omit<ToolUse, "type">[];
  readonly usage: readonly Omit<Usage, "type">[];
  ending: Page["ending"];
  /** Is there nothing that a reader could see? */
  readonly isEmpty: boolean;
  add(part: Exclude<Part, { type: "status" }>): void;
}

export function createAnswer(): Answer {
  let text = "";
  const steps = new Map<string, Progress>();
  const attachments: NonNullable<Page["attachments"]> = [];
  const tools: Omit<ToolUse, "type">[] = [];
  const usage: Omit<Usage, "type">[] = [];
  let card: Card | undefined;

  return {
    ending: undefined,
    get text() {
      return text;
    },
    get progress() {
      return [...steps.values()];
    },
    get card() {
      return card;
    },
    attachments,
    tools,
    usage,
    get isEmpty() {
      return text.trim() === "" && !card && attachments.length === 0;
    },
    add(part) {
      if (typeof part === "string") {
        // A message must not begin with white space.
        text += text === "" ? part.trimStart() : part;
        return;
      }
      switch (part.type) {
        case "progress":
          steps.set(part.id, part);
          return;
        case "card":
          card = part;
          return;
        case "attachment":
          attachments.push({
            name: part.name,
            mimeType: part.mimeType,
            base64: Buffer.from(part.data).toString("base64"),
          });
          return;
        case "sources":
          text += sourceList(part);
          return;
        case "tool":
          tools.push(untagged(part));
          return;
        case "usage":
          usage.push(untagged(part));
          return;
        case "finish":
          if (part.reason === "length" || part.reason === "filtered") this.ending = "cut";
          if (part.reason === "failed") this.ending = "failed";
          return;
        default:
          // A part of an unknown kind shows nothing, and fails nothing.
          part satisfies never;
      }
    },
  };
}

function untagged<P extends { type: string }>(part: P): Omit<P, "type"> {
  const { type: _, ...rest } = part;
  return rest;
}

function sourceList({ sources }: Sources): string {
  // A bracket in a title would end the link early.
  const lines = sources.map(({ title, url }) => `- [${title.replaceAll(/[[\]]/g, "")}](${url})`);
  return lines.length === 0 ? "" : `\n\n${lines.join("\n")}`;
}
