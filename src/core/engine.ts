import type { JsonValue } from "./json.ts";
import type { Inbound, ThreadRef } from "./turn.ts";

/**
 * Makes events durable and hands them out, one at a time per thread, until each is done.
 *
 * Every thread has a lane. What waits in a lane is taken in the order of `at`, the platform's time; at equal times the smaller id
 * comes first, compared byte by byte. An event that was begun stays the head of its lane until it is done or given up, through
 * failures, handovers and crashes. So an event that arrives late goes before the younger ones that still wait, and never before one
 * that was begun.
 *
 * People in a thread take turns. Of the turns that wait, the next is the first one of the person whose last turn was begun longest ago;
 * among people whose turn was not begun since the lane was last empty, the one who asked first. Each person's own order is kept. No
 * turn goes before something that is not a turn, such as an edit, and none goes before what others only said ("ambient"). An engine
 * may compare the first hundred people only.
 *
 * An event that is done is never handed out again. After a failure or a crash the next holder begins it again, with what was saved.
 * An event is given up when its work has failed too often, or when too many processes have died with it. The two are counted
 * apart, because the event is seldom to blame for the death of a process.
 *
 * An event is parked when its work fails because a platform, a store or the network is away or busy (`isTransient`). This does not count
 * as an attempt. The lane rests, with pauses that grow to a minute, and any process may go on with the event. An order for the event ends
 * the rest. When the event is older than a limit, such a failure counts like any other.
 */
export interface Engine {
  /**
   * Stores an event in its lane. Resolves when the event would survive a crash: acknowledge it to the platform then, and not before.
   * Resolves with `false` for a redelivery, which is an id that was admitted less than 24 hours ago or whose event is not done yet. An
   * engine may know the id for an hour longer than its event.
   * Rejects with a `Failure` when the event could not be stored, so that the platform delivers it again, and with `BadInput` for
   * an event that no engine can store.
   */
  admit(event: Inbound): Promise<boolean>;
  /** Begins to hand out events, also those that earlier processes left behind. Called once. */
  start(work: Work): Promise<void>;
  /**
   * Stores an order with the events that it applies to at this moment. Resolves when it is stored: it reaches the present holder of
   * each event, and every later one. An order that applies to no event is dropped. If an event gets two orders, the first counts.
   * Resolves with "foreign" if the order reached nothing because its `by` may stop none of the turns that it would reach otherwise.
   */
  control(thread: ThreadRef, order: Order): Promise<Controlled>;
  /**
   * Removes events of a thread that wait or were given up, with what was saved of them. Redeliveries of what was removed are still
   * recognised. Resolves with how many there were.
   */
  forget(thread: ThreadRef, what: Forgotten): Promise<number>;
  /**
   * Begins no more events, and resolves within `deadline` milliseconds. For the first `patience` of them (0 by default) holders work on
   * undisturbed. Then the engine asks them to hand over, and at the end it ends their leases.
   */
  stop(deadline: number, patience?: number): Promise<void>;
}

/** What an engine calls. */
export interface Work {
  /** Works on an event. Resolves when the event is done. If it rejects, the event is tried again later: parked, or after a failure. */
  run(event: Inbound, lease: Lease): Promise<void>;
  /** Called for an event that is given up, to tell the thread. After that the event is a dead letter, unless it is parked. */
  bury(event: Inbound, lease: Lease): Promise<void>;
}

/**
 * An order about answers.
 *
 * "stop" means the turn that it names, or the press that asks it again, which counts as said when the turn was. Without `turn` it means the event that is being worked on, or else the oldest that waits;
 * with `upTo`, only among those whose `at` is not later than that. With `by`, only turns of this author, and turns that anyone may
 * stop.
 *
 * "interrupt" means every event in the lane that comes before the named one by the platform's time.
 */
export type Order =
  | { type: "stop"; turn?: string | undefined; upTo?: number | undefined; by?: string | undefined }
  | { type: "interrupt"; before: string };

/**
 * Names the events of a thread to forget: all of them, or these turns, changes of their messages, and everything of one person. An event
 * that was begun stays until it is done, unless `begun` says that no process is at work.
 */
export interface Forgotten {
  everything?: boolean | undefined;
  turns?: readonly string[] | undefined;
  person?: string | undefined;
  begun?: boolean | undefined;
}

/** What became of an order: a turn got it, there was no turn for it, or there were only turns of other people. */
export type Controlled = "given" | "none" | "foreign";

/** Why a lease's signal was aborted. */
export type LeaseEnd = "lost" | "handover" | Order["type"];

/** The right to work on one event. At most one holder has it at a time. */
export interface Lease {
  /**
   * Aborted with a `LeaseEnd` as its reason. After an order and after "handover" the holder may still write, to bring the answer into
   * good form. After "lost" it may not.
   */
  signal: AbortSignal;
  /** The fencing token: every later holder of any event in this lane has a higher one. A store refuses writes under a lower one. */
  fence: number;
  /** 1 for the first holder of this event. A handover and a parking do not count, a crash does. */
  attempt: number;
  /** What earlier holders of this event saved. */
  saved: Readonly<Record<string, JsonValue>>;
  /**
   * Saves a field. Resolves when every later holder would find it in `saved`. Parallel saves of different fields do not overwrite each
   * other. Rejects with `LeaseEnded`, and stores nothing, when another holder has the event.
   */
  save(field: string, value: JsonValue): Promise<void>;
  /** Throws `LeaseEnded` when this holder may no longer write. Call it right before each call to the outside. */
  check(): void;
}
