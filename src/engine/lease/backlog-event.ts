import type { Order } from "#core/engine";

/** An event that an engine did not finish, with all that another engine needs to go on with it. */
export interface BacklogEvent {
  id: string;
  lane: string;
  /** Its place in its lane. */
  at: number;
  /** 1: it was begun, so it stays the head of its lane until it is done. */
  begun: number;
  /** As JSON. */
  event: string;
  attempt: number;
  /** How many of the attempts have failed. */
  failures: number;
  ordered: Order["type"] | null;
  /** What its holders saved, field by field, as JSON. */
  saved: { field: string; value: string }[];
}

/** An event that an engine gave up. */
export interface BacklogLetter extends Omit<
  BacklogEvent,
  "at" | "begun" | "attempt" | "failures" | "ordered"
> {
  error: string;
  attempts: number;
  /** When it was given up. */
  at: number;
}
