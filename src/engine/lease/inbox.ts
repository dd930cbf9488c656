import type { Controlled, Forgotten, Order } from "#core/engine";
import type { DeadLetter } from "./dead-letter.ts";
import type { InboxEntry } from "./inbox-entry.ts";
import type { Taken } from "./taken.ts";

/** What is written about an event that failed too often. */
export type Burial = Pick<DeadLetter, "error" | "attempts" | "at">;

/** The ids of the events that got an order, or why there are none. */
export interface Ordered {
  ids: string[];
  /** The order reached nothing because all turns that it could mean are other people's. */
  isForeign: boolean;
}

export const toControlled = ({ ids, isForeign }: Ordered): Controlled =>
  ids.length > 0 ? "given" : isForeign ? "foreign" : "none";

/**
 * Where events wait in their lanes. SQLite and Redis implement it. Every write resolves when it would survive a crash, and rejects
 * when it could not be stored. "refused" means that a later holder has taken the event, so nothing was written.
 *
 * Where several processes share the inbox, a `Lock` gives one of them a lane to itself.
 */
export interface Inbox<Lock = void> {
  /** Stores an event in its lane. `false`: this id was admitted less than 24 hours ago, or its event is not done yet. */
  admit(entry: InboxEntry): Promise<boolean>;
  /** Returns the lanes that have something in them. */
  lanes(): Promise<string[]>;
  /**
   * Takes the head of a lane under the next fencing token. Counts the attempt first, so that one that ends in a crash counts. An
   * attempt that is neither handed back nor recorded as a failure was a death.
   */
  take(lane: string, lock: Lock): Promise<Taken | "empty" | "refused">;
  /** Saves one field. `number` counts the saves of this holder: one that arrives late must not undo a later one. */
  save(taken: Taken, field: string, value: string, number: number): Promise<"done" | "refused">;
  /** Undoes the count of this attempt. */
  handBack(taken: Taken): Promise<"done" | "refused">;
  /** Undoes the count of this attempt, and counts that the event was parked. */
  park(taken: Taken): Promise<"done" | "refused">;
  /** Counts a failure, and notes why this attempt failed. */
  fail(taken: Taken, error: string): Promise<"done" | "refused">;
  /** Removes an event that is done. "empty": its lane certainly has no other. */
  finish(taken: Taken): Promise<"more" | "empty" | "refused">;
  /** Makes a dead letter of an event. What was saved stays, so that a replay can use it. */
  bury(taken: Taken, burial: Burial): Promise<"more" | "empty" | "refused">;
  /** Stores an order with the events that it applies to and that have none yet. */
  order(lane: string, order: Order): Promise<Ordered>;
  /** Removes events of a lane that wait or were given up, and returns how many. */
  forget(lane: string, what: Forgotten): Promise<number>;
  /** Removes a dead letter. */
  removeDead(id: string): Promise<void>;
  /** Returns the dead letters, oldest first. */
  deadLetters(): Promise<DeadLetter[]>;
  /** Puts a dead letter back at the end of its lane, with all its attempts before it. Returns the lane. */
  replay(id: string): Promise<string>;
}
