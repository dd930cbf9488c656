import type { Order } from "#core/engine";
import type { InboxEntry } from "./inbox-entry.ts";

/**
 * What the holder has to do. "run": work on the event. "bury": tell the thread that the event is given up. "over": too many holders
 * died while they told the thread, so only the record is still to be written.
 */
export type Stage = "run" | "bury" | "over";

/** When an event is given up. */
export interface Limits {
  /** How often its work may fail, and how often a holder may die while it tells the thread. */
  attempts: number;
  /** How many processes may die with it: usually something else ends them. */
  deaths: number;
}

/** An event that was taken from the head of its lane, with all that its holder has to know. */
export interface Taken extends InboxEntry {
  stage: Stage;
  /** The fencing token: higher than that of every earlier holder. */
  fence: number;
  /** 1 for the first holder of this event. */
  attempt: number;
  /** How many attempts have failed. All others before this one ended with the death of their process. */
  failures: number;
  /** How often a holder began to tell the thread that the event is given up, this one included. */
  tellings: number;
  /** How often the event was parked since it last failed. */
  parked: number;
  /** Why the last attempt ended. */
  error: string;
  /** What earlier holders saved, field by field, as JSON. */
  saved: { field: string; value: string }[];
  /** The order that was given to the event before it was taken. */
  ordered: Order["type"] | undefined;
}
