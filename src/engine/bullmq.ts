import { BadInput, type Clock, Failure, systemClock, threadKey } from "#core";
import { toAdmission } from "./admission.ts";
import { type Replica, startReplica } from "./bullmq-replica.ts";
import { createWakes } from "./bullmq-wakes.ts";
import type { EngineWithDeadLetters } from "./dead-letter.ts";
import type { EngineLog } from "./engine-log.ts";
import type { RedisClient } from "./redis-client.ts";
import { createRedisInbox } from "./redis-inbox.ts";

export interface BullmqEngineOptions {
  /** Shared with the sessions; closed by whoever opened it, after `stop`. */
  redis: RedisClient;
  log?: EngineLog;
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

/** An engine that can be told to take nothing more for a while, without an end of what it has. */
export interface BullmqEngine extends EngineWithDeadLetters {
  pause(): void;
  resume(): void;
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
    // While Redis is away everything fails, which others say already.
    if (redis.isReady && !stopping.aborted)
      log?.warn({ error: error.message }, "BullMQ failed; trying again");
  };
  const wakes = createWakes({ redis, root, lock, check, failed });
  let replica: Replica | undefined;
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

  return {
    async admit(event) {
      const admission = toAdmission(event);
      refuseWhenStopped(`the event ${admission.id}`);
      const isNew = await inbox.admit(admission);
      // Also for a redelivery: whoever admitted it first may have died before it came to this.
      await wakes.add(admission.lane);
      return isNew;
    },
    async start(work) {
      if (replica || stopping.aborted)
        throw new BadInput("An engine is started once. Make another one for other work.");
      const numbers = { simultaneous, attempts, retryDelay, lock, check, sweep };
      replica = startReplica({ redis, root, inbox, wakes, work, log, clock, stopping, ...numbers });
      await replica.ready;
    },
    control: (thread, order) => inbox.order(threadKey(thread), order),
    stop: (deadline, patience = 0) => (stopped ??= stop(deadline, patience)),
    pause: () => replica?.pause(),
    resume: () => replica?.resume(),
    deadLetters: () => inbox.deadLetters(),
    async replay(id) {
      refuseWhenStopped(`the replay of ${id}`);
      await wakes.add(await inbox.replay(id));
    },
  };
}
