import type { ToolUse, Usage } from "./part.ts";
import type { FileRef, PersonRef } from "./turn.ts";

/** One thing that was said in a thread, by whomever. */
export interface Message {
  /** The id of its turn; the answer to a turn has the id that `answerId` makes of it. */
  id: string;
  author: PersonRef;
  kind: "user" | "assistant" | "system";
  at: number;
  text: string;
  files?: FileRef[] | undefined;
  /** The tools that were called on the way to this answer. Inside the message, so that no call is ever parted from its result. */
  tools?: Omit<ToolUse, "type">[] | undefined;
  /** What the models took for this answer. */
  usage?: Omit<Usage, "type">[] | undefined;
  /** The answer ended before it was whole. */
  cut?: boolean | undefined;
}

/** Made of the turn's id, so that an answer recorded twice is recorded once. */
export const answerId = (turnId: string): string => `${turnId}${answerMark}`;
export const isAnswerId = (id: string): boolean => id.endsWith(answerMark);

const answerMark = "#answer";
