import { randomUUID } from "node:crypto";
import { type Clock, systemClock, toError } from "#core/engine";
import { type RedisClient, troubleWith } from "./client.ts";
import { repeat } from "./repeat.ts";
import { createRedisScript } from "./script.ts";
import { disown } from "./write-behind/copy-scripts.ts";

/** How many processes with `replicas: many` there are, and whether Redis answers. */
export interface Presence {
  /** With this process. The last number that Redis gave. */
  readonly count: number;
  /** True when Redis has been silent for so long that every lease of this process has run out. */
  readonly isAway: boolean;
  stop(): Promise<void>;
}

export interface PresenceOptions {
  redis: RedisClient;
  name?: string;
  /** Milliseconds between two signs of life. A process that gave none for ten times as long counts as gone. */
  every?: number;
  /** Milliseconds without any answer after which Redis counts as away. At least as long as the engine's `lock`. */
  patience?: number;
  /** Redis went away, or came back. Called at the start only if Redis is away then. `trouble` says why. */
  changed?(isAway: boolean, trouble: string | undefined): void;
  /** Redis has lost its data: it was emptied, or replaced by another one. */
  lostData?(): void;
  clock?: Clock;
}

/**
 * id, milliseconds after which a silent process counts as gone, a new name for this Redis. Returns how many processes there are, and the
 * name that this Redis has for as long as it keeps its data. It writes, so that a full Redis
 * counts as away. It also ends the claim of a process with a file, which must not answer at the same time.
 */
const beat = `
  local replicas = KEYS[1] .. ':replicas'
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  redis.call('ZADD', replicas, now, ARGV[1])
  redis.call('ZREMRANGEBYSCORE', replicas, '-inf', now - ARGV[2])
  redis.call('PEXPIRE', replicas, ARGV[2] * 2)
  ${disown}
  redis.call('SET', KEYS[1] .. ':life', ARGV[3], 'NX')
  return { redis.call('ZCARD', replicas), redis.call('GET', KEYS[1] .. ':life') }
`;

/** Milliseconds. */
const longestWait = 1_500;

/** Returns how many processes with `replicas: many` gave a sign of life lately. */
export async function countReplicas(redis: RedisClient, name = "natter"): Promise<number> {
  const count = createRedisScript(redis, "counting the processes", recent);
  return Number(await count([`{${name}}`], [5_000]));
}

const recent = `
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  return redis.call('ZCOUNT', KEYS[1] .. ':replicas', now - ARGV[1], '+inf')
`;

/** Gives signs of life, and learns from each answer how many processes do. */
export function announcePresence(options: PresenceOptions): Presence {
  const { redis, name = "natter", every = 500, patience = 3_000, changed, clock = systemClock } = options;
  const id = randomUUID();
  const root = `{${name}}`;
  const say = createRedisScript(redis, "giving a sign of life", beat, longestWait);
  const stopping = new AbortController();
  let count = 1;
  let life: string | undefined;
  let wasHeard = false;
  let failingSince: number | undefined;
  let isAway = false;

  function note(since: number | undefined, trouble?: string): void {
    const wasAway = isAway;
    failingSince = since;
    isAway = since !== undefined && (!wasHeard || performance.now() - since > patience);
    if (isAway !== wasAway && !stopping.signal.aborted) changed?.(isAway, trouble);
  }

  async function beatOnce(): Promise<void> {
    const began = performance.now();
    try {
      const [replicas, found] = (await say([root], [id, every * 10, randomUUID()])) as [number, string];
      count = replicas;
      wasHeard = true;
      if (life !== undefined && life !== found) options.lostData?.();
      life = found;
      note(undefined);
    } catch (error) {
      // The outage began no earlier than the longest wait for an answer: a paused process hears nothing either, so only failures
      // while it is awake count.
      const since = failingSince ?? Math.max(began, performance.now() - longestWait);
      note(since, troubleWith(redis) ?? toError(error).message);
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
    async stop() {
      stopping.abort();
      await saying;
      if (redis.isReady) await redis.zRem(`${root}:replicas`, id).catch(() => 0);
    },
  };
}
