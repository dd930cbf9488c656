import { BadInput, type Clock, Failure, systemClock, threadKey } from "#core";
import { type InboxEntry, toInboxEntry } from "../lease/inbox-entry.ts";
import { type Replica, startReplica } from "./replica.ts";
import { createLaneJobs } from "./lane-jobs.ts";
import type { EngineWithDeadLetters } from "../lease/dead-letter.ts";
import type { Log } from "#core";
import type { BacklogEvent, BacklogLetter } from "../migration/backlog.ts";
import type { RedisClient } from "#redis/client";
import { type Adoption, createRedisInbox } from "./inbox.ts";

export interface BullmqEngineOptions {
  /** Shared with the sessions; closed by whoever opened it, after `stop`. */
  redis: RedisClient;
  log?: Log;
  /** How many events are worked on at once in this process, at most one per thread. Work that hangs keeps its place. */
  simultaneous?: number;
  /** How often an event is tried before it becomes a dead letter. */
  attempts?: number;
  /** Milliseconds before the second attempt. Doubles with each further one. */
  retryDelay?: number;
  /**
   * Milliseconds for which a thread stays with a process that says nothing, and between two looks whether there is such a
   * process. Another one takes over after both together at most. A Redis that is away for 0.8 × `lock` ends all live answers.
   */
  lock?: number;
  check?: number;
  /** Milliseconds between two looks for events that nobody was told of, because a process died at the wrong moment. */
  sweep?: number;
  /** In front of all keys: two natters on one Redis need two. */
  name?: string;
  clock?: Clock;
}

/** An engine that can be told to take nothing more for a while, and that takes over from other engines. */
export interface BullmqEngine extends EngineWithDeadLetters {
  /** Does nothing wait in any process? */
  isIdle(): Promise<boolean>;
  /** What it has goes on. Before the start: it begins with nothing. */
  pause(): void;
  resume(): void;
  /** Ends every lease of this process at once. */
  letGo(): void;
  /** As `admit`, for an event that was made ready to be stored. */
  put(admission: InboxEntry): Promise<boolean>;
  /** Takes over what another engine left. `false`: it is done already. */
  import(left: BacklogEvent, how: Adoption): Promise<boolean>;
  importDead(letter: BacklogLetter): Promise<void>;
  /** What comes under these ids was admitted elsewhere, then. */
  markSeen(ids: readonly { id: string; at: number }[]): Promise<void>;
  /** Every fence that is given from now on is higher. */
  raiseFence(fence: number): Promise<void>;
}

/**
 * The engine of many processes on one Redis. An event goes: `admit` → the inbox of its lane, in one step with the recognition
 * of a redelivery → a wake in BullMQ's queue → whoever gets the wake takes the head of the lane, with a fence above all earlier
 * ones → a lease, renewed until the work is done → out of the inbox, refused to anybody with a lower fence.
 */
export function createBullmqEngine(options: BullmqEngineOptions): BullmqEngine {
  const { redis, log, simultaneous = 100, attempts = 3, retryDelay = 1_000 } = options;
  const { lock = 3_000, check = 1_000, sweep = 30_000, name = "natter", clock = systemClock } = options;
  const root = `{${name}}`;
  const halt = new AbortController();
  const stopping = halt.signal;
  const inbox = createRedisInbox({ redis, root, lock, attempts });
  const failed = (error: Error): void => {
    // Whoever waits for it hears of it. While Redis is away everything fails, which others say already.
    if (redis.isReady && !stopping.aborted)
      log?.info({ error: error.message }, "BullMQ failed; trying again");
  };
  const wakes = createLaneJobs({ redis, root, lock, check, failed });
  let replica: Replica | undefined;
  let isPaused = false;
  let stopped: Promise<void> | undefined;

  function refuseWhenStopped(what: string): void {
    if (!stopping.aborted) return;
    throw new Failure(
      "offline",
      `The engine has been stopped; ${what} was not stored. Do not acknowledge it.`,
    );
  }

  async function stop(deadline: number, patience: number): Promise<void> {
    halt.abort();
    if (replica) await replica.stop(deadline, patience);
    else await wakes.halt();
    await wakes.close();
  }

  async function put(admission: InboxEntry): Promise<boolean> {
    refuseWhenStopped(`the event ${admission.id}`);
    // Also for a redelivery: whoever admitted it first may have died before it came to the wake. Redis takes the two one after the
    // other, and whoever hears of the wake finds the event; to wait for one answer after the other would take twice as long.
    const [isNew] = await Promise.all([inbox.admit(admission), wakes.add(admission.lane)]);
    return isNew;
  }

  return {
    admit: async (event) => put(toInboxEntry(event)),
    put,
    async start(work) {
      if (replica || stopping.aborted)
        throw new BadInput("An engine is started once. Make another one for other work.");
      const numbers = { simultaneous, attempts, retryDelay, lock, check, sweep };
      replica = startReplica({ redis, root, inbox, wakes, work, log, clock, stopping, ...numbers });
      if (isPaused) replica.pause();
      await replica.ready;
    },
    control: (thread, order) => inbox.order(threadKey(thread), order),
    stop: (deadline, patience = 0) => (stopped ??= stop(deadline, patience)),
    isIdle: async () => (await inbox.lanes()).length === 0,
    pause() {
      isPaused = true;
      replica?.pause();
    },
    resume() {
      isPaused = false;
      replica?.resume();
    },
    letGo: () => replica?.letGo(),
    async import(left, how) {
      const isOpen = await inbox.import(left, how);
      if (isOpen) await wakes.add(left.lane);
      return isOpen;
    },
    importDead: inbox.importDead,
    markSeen: inbox.markSeen,
    raiseFence: inbox.raiseFence,
    deadLetters: () => inbox.deadLetters(),
    async replay(id) {
      refuseWhenStopped(`the replay of ${id}`);
      await wakes.add(await inbox.replay(id));
    },
  };
}
