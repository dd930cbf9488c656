import type { JsonValue } from "./json.ts";

/** What the bot is doing right now, in a few words: "is searching…". `null` takes it back. */
export interface Status {
  type: "status";
  text: string | null;
}

/** One thing done on the way to the answer. Yielded again under its id when its state changes. */
export interface Progress {
  type: "progress";
  id: string;
  title: string;
  state: "pending" | "running" | "done" | "failed";
  detail?: string;
}

/** A box of facts below the text. */
export interface Card {
  type: "card";
  title: string;
  text?: string;
  /** Of its edge, such as "#0f766e", where the platform shows one. */
  colour?: string;
  fields?: { name: string; value: string }[];
  buttons?: Button[];
}

/** Comes back as a turn `via: "action"` with this name and value. */
export interface Button {
  name: string;
  label: string;
  value?: JsonValue;
  style?: "primary" | "danger";
}

/** A file that goes with the answer. */
export interface Attachment {
  type: "attachment";
  name: string;
  mimeType: string;
  data: Uint8Array;
}

/** What the answer rests on. */
export interface Sources {
  type: "sources";
  sources: { title: string; url: string }[];
}

/** A tool that was called on the way, for the transcript. What readers see of it is a `Step`. */
export interface ToolUse {
  type: "tool";
  name: string;
  input: JsonValue;
  output: JsonValue;
}

/** What a model call cost. */
export interface Usage {
  type: "usage";
  model: string;
  inputTokens: number;
  outputTokens: number;
  /** In the currency of the operator's price table; absent where the model is not in it. */
  price?: number;
}

/** How a model ended, at most once per model round; "stop" is the ordinary end. "failed" comes from whoever put a failure into words. */
export interface Finish {
  type: "finish";
  reason: "stop" | "length" | "filtered" | "tools" | "failed";
}

/** What a responder yields. A bare string is the next piece of the answer. */
export type Part = string | Status | Progress | Card | Attachment | Sources | ToolUse | Usage | Finish;

export const status = (text: string | null): Status => ({ type: "status", text });
export const progress = (id: string, title: string, state: Progress["state"], detail?: string): Progress => ({
  type: "progress",
  id,
  title,
  state,
  ...(detail === undefined ? {} : { detail }),
});
export const card = (content: Omit<Card, "type">): Card => ({ type: "card", ...content });

const invisible: ReadonlySet<string> = new Set(["status", "tool", "usage", "finish"]);

/** Does this part put something before the reader? Then a retry would say it twice. */
export function isVisible(part: Part): boolean {
  if (typeof part === "string") return part.length > 0;
  return !invisible.has(part.type);
}
