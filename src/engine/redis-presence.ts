import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "#core";
import type { RedisClient } from "./redis-client.ts";
import { createRedisScript } from "./redis-script.ts";
import { repeat } from "./repeat.ts";

/** Which replicas there are. */
export interface Presence {
  readonly id: string;
  /** How many there are with this one, as far as is known. */
  readonly count: number;
  stop(): Promise<void>;
}

export interface PresenceOptions {
  redis: RedisClient;
  name?: string;
  /** Milliseconds between two signs of life. Whoever gave none for five times as long is gone. */
  every?: number;
  clock?: Clock;
}

/** id, milliseconds until it counts as gone. How many there are. */
const beat = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZADD', KEYS[1], now, ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
  return redis.call('ZCARD', KEYS[1])
`;

/** Says that this process lives, and hears who else does. While Redis is away the last number stays. */
export function announcePresence(options: PresenceOptions): Presence {
  const { redis, name = "natter", every = 1_000, clock = systemClock } = options;
  const id = randomUUID();
  const key = `{${name}}:replicas`;
  const say = createRedisScript(redis, "saying that this process lives", beat);
  const stopping = new AbortController();
  let count = 1;
  const saying = repeat(
    { every, afterFailure: every, stopping: stopping.signal, clock, failed: () => {} },
    async () => {
      count = Number(await say([key], [id, every * 5]));
    },
  );
  return {
    id,
    get count() {
      return count;
    },
    async stop() {
      stopping.abort();
      await saying;
      if (redis.isReady) await redis.zRem(key, id).catch(() => 0);
    },
  };
}
