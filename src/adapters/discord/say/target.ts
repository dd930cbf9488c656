import type { ButtonValues } from "../api/button-values.ts";
import type { Calls } from "../api/calls.ts";

/** Where an answer's messages go, and how they are made. */
export interface Target {
  calls: Calls;
  asker: string;
  buttons: ButtonValues;
  /** Returns the question that messages in this channel must refer to, if several people are answered there at once. */
  replyIn(channel: string): string | undefined;
  /** Call when Discord does not let the bot reply here. Further messages are no replies. */
  noReplies(): void;
  /** Milliseconds after which the end of an answer becomes a message of its own. */
  freshAfter: number;
}
