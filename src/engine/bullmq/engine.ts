import { BadInput, type Clock, type Log, systemClock, threadKey } from "#core/engine";
import type { RedisClient } from "#redis/client";
import { deadLetterLasts, type EngineWithDeadLetters } from "../lease/dead-letter.ts";
import { toControlled } from "../lease/inbox.ts";
import { toInboxEntry } from "../lease/inbox-entry.ts";
import { refuseWhenStopped } from "../lease/refuse-when-stopped.ts";
import { type BacklogImport, createBacklogImport } from "./import-backlog.ts";
import { createRedisInbox } from "./inbox.ts";
import { createLaneJobs } from "./lane-jobs.ts";
import { createRescue } from "./rescue.ts";
import { type Replica, startReplica } from "./replica.ts";

export interface BullmqEngineOptions {
  /** Shared with the sessions. Its opener closes it, after `stop`. */
  redis: RedisClient;
  log?: Log | undefined;
  /** The most events that this process works on at once, at most one per thread. Work that hangs keeps its place. */
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
  /**
   * Milliseconds for which a thread stays with a silent process (`lock`), and between two searches for such processes
   * (`check`). Another process takes over after both together at most. A Redis that is away for 0.8 × `lock` ends all live answers.
   */
  lock?: number;
  check?: number;
  /** Milliseconds between two searches for events without a job, whose process died at the wrong moment. */
  sweep?: number;
  /** In front of all keys: two natters on one Redis need two names. */
  name?: string;
  clock?: Clock;
}

/** An engine that takes over what another engine left behind. */
export interface BullmqEngine extends EngineWithDeadLetters, BacklogImport {
  /** Is nothing waiting and nothing being worked on, in any process? */
  isIdle(): Promise<boolean>;
}

/**
 * The engine of many processes on one Redis. An event goes: `admit` → the inbox of its lane, in one step with the recognition of a
 * redelivery → a job in BullMQ's queue → a process takes the job and the head of the lane, with a fencing token above all earlier
 * ones → work under a lease, renewed until it ends → `acknowledge` → out of the inbox, refused under a lower token.
 */
export function createBullmqEngine(options: BullmqEngineOptions): BullmqEngine {
  const { redis, log, simultaneous = 100, attempts = 3, deaths = 10 } = options;
  const { retryDelay = 1_000, keepTrying = 86_400_000, deadFor = deadLetterLasts } = options;
  const { lock = 3_000, check = 1_000, sweep = 30_000, name = "natter", clock = systemClock } = options;
  const root = `{${name}}`;
  const halt = new AbortController();
  const stopping = halt.signal;
  /** Callers get their own errors. While Redis is away everything fails, which is logged once elsewhere. */
  const failed = (error: Error): void => {
    if (redis.isReady && !stopping.aborted)
      log?.info({ error: error.message }, "BullMQ reports an error; it tries again by itself");
  };
  const jobs = createLaneJobs({ redis, root, lock, check, failed });
  const backlog = createBacklogImport(redis, root);
  const rescue = createRescue({ backlog, add: jobs.add, stopping, log });
  const inbox = createRedisInbox({ redis, root, lock, limits: { attempts, deaths }, rescue });
  /** The order is stored. If the rest cannot be ended, the order waits until the rest is over. */
  const hurry = (lane: string): Promise<void> => jobs.hurry(lane).catch(failed);
  let replica: Replica | undefined;
  let stopped: Promise<void> | undefined;

  async function stop(deadline: number, patience: number): Promise<void> {
    halt.abort();
    if (replica) await replica.stop(deadline, patience);
    else await jobs.halt();
    await jobs.close();
  }

  return {
    async admit(event) {
      const entry = toInboxEntry(event);
      refuseWhenStopped(stopping, `the event ${entry.id}`);
      // A redelivery adds the job as well: the first process may have died before it did so. Redis takes the two calls one
      // after the other, so the job finds the event. Waiting for the first answer would take twice as long.
      const [isNew] = await Promise.all([inbox.admit(entry), jobs.add(entry.lane)]);
      return isNew;
    },
    async start(work) {
      if (replica || stopping.aborted)
        throw new BadInput("An engine is started once. Make another one for other work.");
      const numbers = { simultaneous, attempts, retryDelay, keepTrying, lock, check, sweep, deadFor };
      replica = startReplica({ redis, root, inbox, jobs, work, log, clock, stopping, ...numbers });
      await replica.ready;
    },
    forget: (thread, what) => inbox.forget(threadKey(thread), what),
    async control(thread, order) {
      const lane = threadKey(thread);
      const ordered = await inbox.order(lane, order);
      if (ordered.ids.length > 0) await hurry(lane);
      return toControlled(ordered);
    },
    stop: (deadline, patience = 0) => (stopped ??= stop(deadline, patience)),
    isIdle: async () => (await inbox.lanes()).length === 0,
    async import(event, fence) {
      const isOpen = await backlog.import(event, fence);
      if (isOpen) await jobs.add(event.lane);
      return isOpen;
    },
    importDead: backlog.importDead,
    markSeen: backlog.markSeen,
    raiseFence: backlog.raiseFence,
    lanes: inbox.lanes,
    deadLetters: inbox.deadLetters,
    removeDeadLetter: inbox.removeDead,
    async replay(id) {
      refuseWhenStopped(stopping, `the replay of ${id}`);
      await jobs.add(await inbox.replay(id));
    },
  };
}
