import type { LaneJobs } from "./lane-jobs.ts";
import type { Log } from "#core";
import { answered } from "#redis/script";
import type { RedisClient } from "#redis/client";
import type { RedisInbox } from "./inbox.ts";

export interface BullmqSweepOptions {
  redis: RedisClient;
  root: string;
  inbox: RedisInbox;
  wakes: LaneJobs;
  /** Milliseconds between two looks. */
  every: number;
  log: Log | undefined;
}

/**
 * A look at every lane that has something in it. Those that nobody was told of are woken: whoever put it there may have died
 * before it came to that. Not only at the start, because the process that died may be the one that does not come back.
 */
export function createBullmqSweep(options: BullmqSweepOptions): () => Promise<void> {
  const { redis, root, inbox, wakes, every, log } = options;
  let isFirst = true;

  return async () => {
    const once = { PX: Math.ceil(every * 0.9), condition: "NX" } as const;
    // One of all replicas does it for all of them.
    const isMine = await answered("looking for forgotten threads", () =>
      redis.set(`${root}:sweep`, "1", once),
    );
    if (!isFirst && isMine === null) return;
    const lanes = await inbox.lanes();
    const forgotten = await wakes.addOrphaned(lanes);
    if (isFirst && lanes.length > 0)
      log?.info({ lanes: lanes.length, forgotten }, "going on with what was left behind");
    isFirst = false;
  };
}
