import type { ToolUse, Usage } from "./part.ts";
import type { FileRef, PersonRef, Quote } from "./turn.ts";

/** One message of a thread, as its session remembers it. */
export interface Message {
  /** The id of its turn. The answer to a turn has the id that `answerId` returns. */
  id: string;
  author: PersonRef;
  kind: "user" | "assistant" | "system";
  at: number;
  text: string;
  files?: FileRef[] | undefined;
  quotes?: Quote[] | undefined;
  /** The tools that were called for this answer. They are stored inside the message, so a call never loses its result. */
  tools?: Omit<ToolUse, "type">[] | undefined;
  /** What the models used for this answer. */
  usage?: Omit<Usage, "type">[] | undefined;
  /** The answer ended before it was complete. */
  cut?: boolean | undefined;
}

/** Returns the id of a turn's answer. The id derives from the turn's, so recording an answer twice stores it once. */
export const answerId = (turnId: string): string => `${turnId}${answerMark}`;
export const isAnswerId = (id: string): boolean => id.endsWith(answerMark);

const answerMark = "#answer";
