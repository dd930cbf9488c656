import { Queue, Worker } from "bullmq";
import { toBullmqConnection } from "./connection.ts";
import type { RedisClient } from "#redis/client";

/** All that a job of ours says: look into this lane. */
export interface LaneData {
  lane: string;
}

/** BullMQ's two ends of one queue, and the end of its waiting. */
export interface LaneQueue {
  queue: Queue<LaneData>;
  /** Fetches jobs and finds those whose holder has died. It processes nothing by itself: we say when we have time. */
  worker: Worker<LaneData>;
  /** Breaks a read off that waits for the next job, for good. */
  end(): void;
}

export interface LaneQueueOptions {
  redis: RedisClient;
  root: string;
  /** Milliseconds for which a lane stays with a holder that says nothing. */
  lock: number;
  /** How often we look whose lock has run out. */
  check: number;
  /** Errors that are told to nobody else. */
  failed(error: Error): void;
}

/** What BullMQ's tools show. */
const name = "lanes";

/** A job that gives up would leave a full lane behind. Events that fail are counted by us, one by one. */
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
    // Renewed by ourselves: BullMQ's renewal says nothing to the holder of a lock that was lost.
    skipLockRenewal: true,
    drainDelay: 1,
  });
  queue.on("error", failed);
  worker.on("error", failed);
  return { queue, worker, end };
}
