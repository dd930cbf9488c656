import type { FileRef, PersonRef } from "./turn.ts";

/** One thing that was said in a thread, by whomever. */
export interface Message {
  /** The id of its turn; the answer to a turn has the id that `answerId` makes of it. */
  id: string;
  author: PersonRef;
  kind: "user" | "assistant" | "system" | "card";
  at: number;
  text: string;
  files?: FileRef[];
  /** The answer ended before it was whole. */
  cut?: boolean;
}

export const answerId = (turnId: string): string => `${turnId}#answer`;
