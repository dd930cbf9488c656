import { Queue, Worker } from "bullmq";
import type { RedisClient } from "#redis/client";
import { toBullmqConnection } from "./connection.ts";

/** The only content of a job: which lane to work on. */
export interface LaneData {
  lane: string;
}

/** Both ends of one queue of BullMQ. */
export interface LaneQueue {
  queue: Queue<LaneData>;
  /** Fetches jobs and finds those whose process has died. It processes nothing by itself: the engine asks when it has time. */
  worker: Worker<LaneData>;
  /** Breaks off a read that waits for the next job, for good. */
  end(): void;
}

export interface LaneQueueOptions {
  redis: RedisClient;
  root: string;
  /** Milliseconds for which a lane stays with a process that does not renew its lock. */
  lock: number;
  /** Milliseconds between two searches for expired locks. */
  check: number;
  /** Called with errors that no call reports. */
  failed(error: Error): void;
}

/** What BullMQ's tools show. */
const name = "lanes";

/** A job that gives up would leave a full lane behind. The engine counts the attempts of each event itself. */
const endless = 1_000_000;

export function openLaneQueue({ redis, root, lock, check, failed }: LaneQueueOptions): LaneQueue {
  const { options: connection, end } = toBullmqConnection(redis);
  const queue = new Queue<LaneData>(name, {
    connection,
    prefix: root,
    streams: { events: { maxLen: 1_000 } },
    defaultJobOptions: {
      attempts: endless,
      backoff: { type: "fixed", delay: 500 },
      removeOnComplete: true,
      removeOnFail: { count: 1_000 },
    },
  });
  const worker = new Worker<LaneData>(name, undefined, {
    connection,
    prefix: root,
    autorun: false,
    lockDuration: lock,
    stalledInterval: check,
    maxStalledCount: endless,
    // The engine renews locks itself: BullMQ's renewal does not tell the holder of a lock that was lost.
    skipLockRenewal: true,
    drainDelay: 1,
  });
  queue.on("error", failed);
  worker.on("error", failed);
  return { queue, worker, end };
}
