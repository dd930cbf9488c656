import type { Clock, Log } from "#core/engine";
import type { RedisClient } from "#redis/client";
import { answered } from "#redis/script";
import type { RedisInbox } from "./inbox.ts";
import type { LaneJobs } from "./lane-jobs.ts";

export interface BullmqSweepOptions {
  redis: RedisClient;
  root: string;
  inbox: RedisInbox;
  jobs: LaneJobs;
  /** Milliseconds between two sweeps. */
  every: number;
  /** Milliseconds for which a dead letter is kept. */
  deadFor: number;
  clock: Clock;
  log: Log | undefined;
}

/**
 * Checks every lane with events, and adds a job where one is missing: the process that admitted the event may have
 * died before it added the job. The sweeps continue after the start, because that process may never come back.
 */
export function createBullmqSweep(options: BullmqSweepOptions): () => Promise<void> {
  const { redis, root, inbox, jobs, every, deadFor, clock, log } = options;
  let isFirst = true;

  return async () => {
    const once = { PX: Math.ceil(every * 0.9), condition: "NX" } as const;
    // One replica sweeps for all of them.
    const isMine = await answered("looking for forgotten threads", () =>
      redis.set(`${root}:sweep`, "1", once),
    );
    if (!isFirst && isMine === null) return;
    await inbox.expireDead(clock.now() - deadFor);
    const lanes = await inbox.lanes();
    const forgotten = await jobs.addMissing(lanes);
    if (isFirst && lanes.length > 0)
      log?.info({ lanes: lanes.length, forgotten }, "going on with what an earlier process left behind");
    isFirst = false;
  };
}
