import type { ToolUse, Usage } from "./part.ts";
import type { FileRef, PersonRef } from "./turn.ts";

/** One message of a thread, as its session remembers it. */
export interface Message {
  /** The id of its turn. The answer to a turn has the id that `answerId` returns. */
  id: string;
  author: PersonRef;
  kind: "user" | "assistant" | "system";
  at: number;
  text: string;
  files?: FileRef[] | undefined;
  /** The tools that were called for this answer. They lie inside the message, so that no call is ever parted from its result. */
  tools?: Omit<ToolUse, "type">[] | undefined;
  /** What the models used for this answer. */
  usage?: Omit<Usage, "type">[] | undefined;
  /** The answer ended before it was whole. */
  cut?: boolean | undefined;
}

/** Returns the id of a turn's answer. It is derived, so that an answer that is recorded twice is there once. */
export const answerId = (turnId: string): string => `${turnId}${answerMark}`;
export const isAnswerId = (id: string): boolean => id.endsWith(answerMark);

const answerMark = "#answer";
