import { randomUUID } from "node:crypto";
import { type Clock, systemClock, toError } from "#core";
import { type RedisClient, troubleWith } from "./client.ts";
import { createRedisScript } from "./script.ts";
import { repeat } from "./repeat.ts";

/** Which replicas there are, and whether Redis is. */
export interface Presence {
  /** How many replicas there are with this one, as far as is known. */
  readonly count: number;
  /** Redis has taken nothing from us for so long that no lease of ours can have lived on. */
  readonly isAway: boolean;
  /** Why nothing was taken from us the last time, if nothing was. */
  readonly trouble: string | undefined;
  /** Resolves after the first attempt. */
  ready: Promise<void>;
  stop(): Promise<void>;
}

export interface PresenceOptions {
  redis: RedisClient;
  name?: string;
  /** Milliseconds between two signs of life. Whoever gave none for ten times as long is gone. */
  every?: number;
  /** Milliseconds without any answer after which Redis counts as away. At least as long as the engine's `lock`. */
  patience?: number;
  /** It writes to Redis without a copy of it. Whoever has one must not believe it any more. */
  hasNoCopy?: boolean;
  /** Redis went away, or came back. The first time when it is away at the start. */
  changed?(isAway: boolean, trouble: string | undefined): void;
  clock?: Clock;
}

/** Where the mark of the last disk with a copy is that has written to this Redis. Without one there is no copy. */
export const toWriterKey = (name: string): string => `{${name}}:writer`;

/**
 * replicas, writer; id, milliseconds until it counts as gone, 1 where it has no copy. How many there are. It writes, so that a
 * Redis which is full is away as well.
 */
const beat = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZADD', KEYS[1], now, ARGV[1])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
  if ARGV[3] == '1' then redis.call('SET', KEYS[2], ARGV[1], 'XX') end
  return redis.call('ZCARD', KEYS[1])
`;

/** Milliseconds. */
const longestWait = 1_500;

/** Says again and again that this process lives, and so hears who else does and whether anybody listens. */
export function announcePresence(options: PresenceOptions): Presence {
  const { redis, name = "natter", every = 500, patience = 3_000, changed, clock = systemClock } = options;
  const hasNoCopy = options.hasNoCopy ? 1 : 0;
  const id = randomUUID();
  const key = `{${name}}:replicas`;
  const say = createRedisScript(redis, "saying that this process lives", beat, longestWait);
  const stopping = new AbortController();
  const first = Promise.withResolvers<void>();
  let count = 1;
  let wasHeard = false;
  let failingSince: number | undefined;
  let trouble: string | undefined;
  let isAway = false;

  function note(since: number | undefined): void {
    const wasAway = isAway;
    failingSince = since;
    isAway = since !== undefined && (!wasHeard || performance.now() - since > patience);
    if (isAway !== wasAway && !stopping.signal.aborted) changed?.(isAway, trouble);
    first.resolve();
  }

  async function beatOnce(): Promise<void> {
    const began = performance.now();
    try {
      count = Number(await say([key, toWriterKey(name)], [id, every * 10, hasNoCopy]));
      wasHeard = true;
      trouble = undefined;
      note(undefined);
    } catch (error) {
      trouble = troubleWith(redis) ?? toError(error).message;
      // Not from before the longest wait for an answer: a process that was paused has heard nothing either, and others may have
      // taken its place meanwhile. Only what fails while it is awake counts.
      note(failingSince ?? Math.max(began, performance.now() - longestWait));
    }
  }

  const again = { every, afterFailure: every, stopping: stopping.signal, clock, failed: () => {} };
  const saying = repeat(again, beatOnce);

  return {
    get count() {
      return count;
    },
    get isAway() {
      return isAway;
    },
    get trouble() {
      return trouble;
    },
    ready: first.promise,
    async stop() {
      stopping.abort();
      await saying;
      if (redis.isReady) await redis.zRem(key, id).catch(() => 0);
    },
  };
}
