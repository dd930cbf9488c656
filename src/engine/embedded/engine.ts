import {
  BadInput,
  type Clock,
  type Log,
  systemClock,
  threadKey,
  toError,
  type Work,
  withDeadline,
} from "#core/engine";
import type { Database } from "#sqlite/database";
import { startSweep } from "#sqlite/sweep";
import { createAcknowledge } from "../lease/acknowledge.ts";
import { deadLetterLasts, type EngineWithDeadLetters } from "../lease/dead-letter.ts";
import { toInboxEntry } from "../lease/inbox-entry.ts";
import { toControlled } from "../lease/inbox.ts";
import { createLeaseControl } from "../lease/lease-control.ts";
import { createLiveLeases, type LiveLeases } from "../lease/live-leases.ts";
import { refuseWhenStopped } from "../lease/refuse-when-stopped.ts";
import type { WorkResult } from "../lease/run-under-lease.ts";
import type { Taken } from "../lease/taken.ts";
import { createSqliteInbox } from "./inbox.ts";
import { createLanes, type Lanes, type LaneStep } from "./lanes.ts";

export interface EmbeddedEngineOptions {
  /** Shared with the sessions. Its opener closes it, after `stop`. */
  database: Database;
  log?: Log | undefined;
  /** The most events that the engine works on at once, at most one per thread. Work that hangs keeps its place. */
  simultaneous?: number;
  /** How often the work on an event may fail before the event becomes a dead letter. */
  attempts?: number;
  /** How many processes may die with an event before it becomes a dead letter. */
  deaths?: number;
  /** Milliseconds before the second attempt. Doubles with each further one. */
  retryDelay?: number;
  /** Milliseconds from an event's time for which transient failures do not count: a platform, Redis or the network is away. */
  keepTrying?: number;
  /** Milliseconds for which a dead letter is kept: 30 days by default. */
  deadFor?: number;
  /** Asked before each write of a holder. `true`: this process was paused, and another one may answer in its place. */
  isLate?(): boolean;
  clock?: Clock;
}

/** An engine that knows when everything is done, for programs that end by themselves. */
export interface EmbeddedEngine extends EngineWithDeadLetters {
  /** Is nothing waiting and nothing being worked on? */
  isIdle(): Promise<boolean>;
}

/**
 * The engine of a single process. Its events lie in the embedded database, and the lock on that file proves that no other process
 * works on them. An event goes: `admit` → inbox → `take` → work under a lease → `acknowledge` → out of the inbox.
 */
export function createEmbeddedEngine(options: EmbeddedEngineOptions): EmbeddedEngine {
  const { database, log, simultaneous = 1_000, attempts = 3, deaths = 10 } = options;
  const { retryDelay = 1_000, keepTrying = 86_400_000, deadFor = deadLetterLasts } = options;
  const { isLate, clock = systemClock } = options;
  const halt = new AbortController();
  const stopping = halt.signal;
  const inbox = createSqliteInbox({ database, clock, limits: { attempts, deaths }, stopping, deadFor });
  const acknowledge = createAcknowledge({ inbox, stopping, clock, attempts, retryDelay, keepTrying, log });
  let running: { lanes: Lanes; leases: LiveLeases } | undefined;
  let stopped: Promise<void> | undefined;

  /** Works on the head of a lane. Never rejects. */
  async function serve(lane: string, leases: LiveLeases): Promise<LaneStep> {
    try {
      const since = performance.now();
      const taken = await inbox.take(lane);
      if (typeof taken === "string") return "empty";
      const next = await acknowledge(taken, await work(taken, leases, since));
      if (next === "handover") return { rest: retryDelay };
      return next === "lost" ? "empty" : next;
    } catch (error) {
      log?.error({ lane, error: toError(error).message }, "could not take the thread's next event; retrying");
      return { rest: retryDelay };
    }
  }

  /** Needs no deadline, unlike an engine with rivals: `isLate` knows when this process was paused. */
  function work(taken: Taken, leases: LiveLeases, since: number): Promise<WorkResult> {
    const control = createLeaseControl({ taken, inbox, isLate });
    const result = leases.run({ taken, control }, since);
    if (stopping.aborted) control.tell("handover");
    return result;
  }

  /** Waits until nothing is being worked on, but no longer than `ms`. */
  async function idle(ms: number): Promise<void> {
    await withDeadline(running?.lanes.idle() ?? Promise.resolve(), ms, () => {}, clock);
  }

  async function stop(deadline: number, patience: number): Promise<void> {
    halt.abort();
    if (patience > 0) await idle(patience);
    running?.leases.handOver();
    await idle(deadline - patience);
    running?.leases.endAll();
  }

  return {
    async admit(event) {
      const entry = toInboxEntry(event);
      refuseWhenStopped(stopping, `the event ${entry.id}`);
      const isNew = await inbox.admit(entry);
      running?.lanes.wake(entry.lane);
      return isNew;
    },
    async start(given: Work) {
      if (running || stopping.aborted)
        throw new BadInput("An engine is started once. Make another one for other work.");
      const leases = createLiveLeases(given);
      const lanes = createLanes({ clock, simultaneous, stopping, serve: (lane) => serve(lane, leases) });
      running = { lanes, leases };
      stopping.addEventListener("abort", startSweep({ remove: inbox.sweep, log }));
      const waiting = await inbox.lanes();
      if (waiting.length > 0)
        log?.info({ lanes: waiting.length }, "going on with what an earlier process left behind");
      for (const lane of waiting) lanes.wake(lane);
    },
    // Admits events even after the stop: the next holder gets them.
    async control(thread, order) {
      const lane = threadKey(thread);
      const ordered = await inbox.order(lane, order);
      running?.leases.tell(ordered.ids, order.type);
      if (ordered.ids.length > 0) running?.lanes.hurry(lane);
      return toControlled(ordered);
    },
    forget: (thread, what) => inbox.forget(threadKey(thread), what),
    stop: (deadline, patience = 0) => (stopped ??= stop(deadline, patience)),
    isIdle: async () => (await inbox.lanes()).length === 0,
    lanes: inbox.lanes,
    deadLetters: inbox.deadLetters,
    removeDeadLetter: inbox.removeDead,
    async replay(id) {
      refuseWhenStopped(stopping, `the replay of ${id}`);
      const lane = await inbox.replay(id);
      running?.lanes.wake(lane);
    },
  };
}
