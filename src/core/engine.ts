import type { JsonValue } from "./json.ts";
import type { Inbound, ThreadRef } from "./turn.ts";

/** Makes events durable and hands them out, in order, one at a time per thread, exactly once while we live. */
export interface Engine {
  /** Resolves when the event would survive a crash. `false`: seen before; the lane is woken all the same. */
  admit(event: Inbound): Promise<boolean>;
  /** Begins to hand out what is admitted, what an earlier process left behind first. */
  start(work: Work): Promise<void>;
  /** Stored before it is sent, so that it reaches the process that is answering the turn it means, or the one that answers it next, and never another turn. */
  control(thread: ThreadRef, order: Order): Promise<void>;
  /**
   * Ends within `deadline` milliseconds, and begins nothing more. What runs may go on for the first `patience` of them as if
   * nothing had happened (0 where nothing is said); then it is asked to hand over to the next holder.
   */
  stop(deadline: number, patience?: number): Promise<void>;
}

export interface Work {
  /** Resolving is the end of the event. Throwing means: again, later. */
  run(event: Inbound, lease: Lease): Promise<void>;
  /** The event has failed too often. A last chance to say so in the thread; afterwards it is a dead letter. */
  bury(event: Inbound, lease: Lease): Promise<void>;
}

/**
 * What to do about an answer. "stop" means the turn it names, or the one at the head of the lane when it arrives, unless that was
 * asked after `upTo`. "interrupt" means every turn that came before the one it names.
 */
export type Order =
  | { type: "stop"; turn?: string | undefined; upTo?: number | undefined }
  | { type: "interrupt"; before: string };

/** Why a lease's signal was aborted. */
export type LeaseEnd = "lost" | "handover" | Order["type"];

/** The right to work on one event. A process that overslept must not write. */
export interface Lease {
  /** Aborted with a `LeaseEnd` as its reason. After an order the holder may still write: it ends the answer in good form. */
  signal: AbortSignal;
  /** Higher for every later holder of anything in this lane. */
  fence: number;
  /** 1 for the first holder of this event. */
  attempt: number;
  /** What earlier holders saved. */
  saved: Readonly<Record<string, JsonValue>>;
  /** Field by field, so that parallel steps do not overwrite each other. */
  save(field: string, value: JsonValue): Promise<void>;
  /** Throws `LeaseEnded` when this holder may no longer write. Called right before each call to the outside. */
  check(): void;
}
