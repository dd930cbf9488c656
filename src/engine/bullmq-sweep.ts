import { type Clock, toError } from "#core";
import type { Wakes } from "./bullmq-wakes.ts";
import type { EngineLog } from "./engine-log.ts";
import type { RedisClient } from "./redis-client.ts";
import { answered } from "./redis-script.ts";
import type { RedisInbox } from "./redis-inbox.ts";

export interface BullmqSweepOptions {
  redis: RedisClient;
  root: string;
  inbox: RedisInbox;
  wakes: Wakes;
  /** Milliseconds, more or less. */
  every: number;
  stopping: AbortSignal;
  clock: Clock;
  log: EngineLog | undefined;
}

/**
 * Wakes every lane that has something in it, at the start and then now and again: whoever put it there may have died before
 * it came to waking. Not only at the start, because the process that died may be the one that does not come back.
 */
export async function sweepAlways(options: BullmqSweepOptions): Promise<void> {
  const { redis, root, inbox, wakes, every, stopping, clock, log } = options;
  const looks = { isFirst: true };

  async function look(): Promise<void> {
    const options = { PX: Math.ceil(every * 0.9), condition: "NX" } as const;
    // One of all replicas does it for all of them.
    const isMine = await answered("looking for forgotten threads", () =>
      redis.set(`${root}:sweep`, "1", options),
    );
    const lanes = looks.isFirst || isMine ? await inbox.lanes() : [];
    await wakes.addAll(lanes);
    if (looks.isFirst && lanes.length > 0)
      log?.info({ lanes: lanes.length }, "going on with what was left behind");
    looks.isFirst = false;
  }

  while (!stopping.aborted) {
    let wait = every * (0.75 + Math.random() / 2);
    try {
      await look();
    } catch (error) {
      wait = Math.min(wait, afterFailure);
      if (redis.isReady && !stopping.aborted)
        log?.warn({ error: toError(error).message }, "could not look for forgotten threads; trying again");
    }
    await clock.sleep(wait, stopping);
  }
}

/** Milliseconds. */
const afterFailure = 1_000;
