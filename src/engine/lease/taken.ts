import type { Order } from "#core/engine";
import type { InboxEntry } from "./inbox-entry.ts";

/**
 * What the holder has to do. "run": work on the event. "bury": tell the thread that the event failed too often. "over": an earlier
 * holder died while it told the thread, so only the record is still to be written.
 */
export type Stage = "run" | "bury" | "over";

/** An event that was taken from the head of its lane, with all that its holder has to know. */
export interface Taken extends Omit<InboxEntry, "at"> {
  stage: Stage;
  /** The fencing token: higher than that of every earlier holder. */
  fence: number;
  /** 1 for the first holder of this event. */
  attempt: number;
  /** Why the last attempt failed. */
  error: string;
  /** What earlier holders saved, field by field, as JSON. */
  saved: { field: string; value: string }[];
  /** The order that was given to the event before it was taken. */
  ordered: Order["type"] | undefined;
}
