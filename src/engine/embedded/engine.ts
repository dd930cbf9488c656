import { BadInput, type Clock, Failure, systemClock, threadKey, toError, type Work } from "#core";
import { toInboxEntry } from "../lease/inbox-entry.ts";
import type { Database } from "#sqlite/database";
import type { EngineWithDeadLetters } from "../lease/dead-letter.ts";
import { createDeadTable } from "./dead-table.ts";
import { createEmbeddedLedger } from "./ledger.ts";
import type { Log } from "#core";
import { createHold } from "./hold.ts";
import type { LeaseControl } from "../lease/lease-control.ts";
import { createInbox } from "./inbox.ts";
import { type After, createLanes, type Lanes } from "./lanes.ts";
import { createAcknowledge } from "../lease/acknowledge.ts";
import { startSweep } from "#sqlite/sweep";

export interface EmbeddedEngineOptions {
  /** Shared with the sessions; closed by whoever opened it, after `stop`. */
  database: Database;
  log?: Log;
  /** How many events are worked on at once, at most one per thread. Work that hangs keeps its place. */
  simultaneous?: number;
  /** How often an event is tried before it becomes a dead letter. */
  attempts?: number;
  /** Milliseconds before the second attempt. Doubles with each further one. */
  retryDelay?: number;
  clock?: Clock;
}

/** An engine that knows when all is done, for programs that end by themselves. */
export interface EmbeddedEngine extends EngineWithDeadLetters {
  /** How many threads have something that waits or is being worked on. */
  waiting(): number;
}

/**
 * The engine of a single process. Its events lie in the embedded database, and the lock on that file is the proof that nobody
 * else works on them. An event goes: `admit` → inbox → `take` → a lease in `hold` → `settle` → out of the inbox.
 */
export function createEmbeddedEngine(options: EmbeddedEngineOptions): EmbeddedEngine {
  const { database, log, simultaneous = 1_000, attempts = 3, retryDelay = 1_000 } = options;
  const { clock = systemClock } = options;
  const inbox = createInbox(database);
  const dead = createDeadTable(database);
  const held = new Map<number, LeaseControl>();
  const halt = new AbortController();
  const stopping = halt.signal;
  let lanes: Lanes | undefined;
  let stopped: Promise<void> | undefined;

  function refuseWhenStopped(what: string): void {
    if (!stopping.aborted) return;
    throw new Failure(
      "offline",
      `The engine has been stopped; ${what} was not stored. Do not acknowledge it.`,
    );
  }

  function createHands(work: Work): (lane: string) => Promise<After> {
    const hold = createHold({ database, inbox, work, liveLeases: held, stopping });
    const ledger = createEmbeddedLedger(database, inbox, dead);
    const settle = createAcknowledge({ ledger, stopping, clock, attempts, retryDelay, log });
    return async (lane) => {
      try {
        const taken = await database.commit(() =>
          stopping.aborted ? undefined : inbox.take(lane, attempts),
        );
        const settled = taken ? await settle(taken, await hold(taken)) : "empty";
        if (settled === "handover") return { rest: retryDelay };
        return settled === "lost" ? "empty" : settled;
      } catch (error) {
        log?.error({ lane, error: toError(error).message }, "nothing could be taken; trying again");
        return { rest: retryDelay };
      }
    };
  }

  /** Waits until nothing is being worked on, but no longer than `ms`. */
  async function quiet(ms: number): Promise<void> {
    const inTime = new AbortController();
    await Promise.race([lanes?.idle(), clock.sleep(ms, inTime.signal)]);
    inTime.abort();
  }

  async function end(deadline: number, patience: number): Promise<void> {
    halt.abort();
    if (patience > 0) await quiet(patience);
    for (const holding of held.values()) holding.tell("handover");
    await quiet(deadline - patience);
    for (const holding of held.values()) holding.end("lost");
  }

  return {
    async admit(event) {
      const admission = toInboxEntry(event);
      refuseWhenStopped(`the event ${admission.id}`);
      const isNew = await database.commit(() => inbox.admit(admission, clock.now()));
      lanes?.wake(admission.lane);
      return isNew;
    },
    async start(work) {
      if (lanes || stopping.aborted)
        throw new BadInput("An engine is started once. Make another one for other work.");
      lanes = createLanes({ clock, simultaneous, stopping, hold: createHands(work) });
      const waiting = inbox.lanes();
      if (waiting.length > 0) log?.info({ lanes: waiting.length }, "going on with what was left behind");
      for (const lane of waiting) lanes.wake(lane);
      const forget = (limit: number): Promise<number> =>
        database.commit(() => inbox.forget(clock.now(), limit));
      stopping.addEventListener("abort", startSweep({ remove: forget, log }));
    },
    // Not refused when stopped: the next holder will be glad of it.
    async control(thread, order) {
      const meant = await database.commit(() => inbox.order(threadKey(thread), order));
      for (const seq of meant) held.get(seq)?.tell(order.type);
    },
    stop: (deadline, patience = 0) => (stopped ??= end(deadline, patience)),
    waiting: () => inbox.lanes().length,
    deadLetters: async () => dead.list(),
    async replay(id) {
      refuseWhenStopped(`the replay of ${id}`);
      const lane = await database.commit(() => dead.replay(id, clock.now()));
      lanes?.wake(lane);
    },
  };
}
