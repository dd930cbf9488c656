import type { RedisClient } from "../client.ts";
import { answered, createRedisScript } from "../script.ts";
import * as scripts from "./copy-scripts.ts";
import type { Change } from "./outbox.ts";

/** The right to write the copy. */
export interface CopyClaim {
  /** Higher for every later claim. */
  epoch: number;
  /** The disk that wrote last, "" where none did, and the number of its last write. */
  last: { disk: string; number: number };
}

/** The copy of a process's file that Redis keeps. */
export interface RedisCopy {
  /**
   * "held": another process answers. "silent": the claim of another process has run out. That process gets some time to renew it,
   * counted from when this one reached Redis.
   */
  claim(): Promise<CopyClaim | "held" | "silent">;
  /**
   * Writes the changes and renews the claim. Returns which write came before; "held": another process has claimed since. Writes
   * nothing if Redis no longer has the write number `confirmed` of this disk.
   */
  write(
    epoch: number,
    number: number,
    changes: readonly Change[],
    confirmed?: number,
  ): Promise<CopyClaim["last"] | "held">;
  /** Renews the claim and writes nothing. "held": another process has claimed since. */
  renew(epoch: number): Promise<"done" | "held">;
  /** Lets another process claim at once. */
  release(epoch: number): Promise<void>;
  /** The keys of all entries, some of them at a time, some of them twice. */
  keys(): AsyncIterable<string[]>;
  /** `null` for an entry that is not there. */
  values(keys: readonly string[]): Promise<(string | null)[]>;
  /** Every event that is not done, and every dead letter, by id. */
  events(): Promise<Record<string, string>>;
  /** The ids of the last 24 hours. */
  seen(): Promise<{ id: string; at: number }[]>;
}

export interface RedisCopyOptions {
  redis: RedisClient;
  /** Names the disk of this process. */
  disk: string;
  /** Milliseconds for which a claim lives after it was renewed. */
  ttl: number;
  /** In front of all keys: two natters on one Redis need two. */
  name?: string;
}

/** Milliseconds. A write may be half a megabyte. */
const longWrite = 5_000;

/** Milliseconds after which a process with `replicas: many` that says nothing counts as gone. */
const replicaIsGone = 5_000;

/** Milliseconds beyond the time of a claim, in which a process reaches a Redis that was away. */
const reconnecting = 1_500;

/** In the file a key has one colon behind its namespace, in Redis two. */
const inRedis = (name: string, key: string): string => `${name}:${key.slice(name.length)}`;
const inFile = (name: string, key: string): string => `${name}${key.slice(name.length + 1)}`;

export function createRedisCopy({ redis, disk, ttl, name = "natter" }: RedisCopyOptions): RedisCopy {
  const root = `{${name}}`;
  const claim = createRedisScript(redis, "claiming the copy of a file", scripts.claim);
  const write = createRedisScript(redis, "writing the copy of a file", scripts.write, longWrite);
  const renew = createRedisScript(redis, "renewing the claim on a copy", scripts.renew);
  const release = createRedisScript(redis, "releasing the copy of a file", scripts.release);

  let inContactSince: number | undefined;
  /** When Redis last said that another process answers. It may lose that, and the other one tells it again. */
  let heldAt = -Infinity;

  const toWords = (change: Change): (string | number)[] => {
    if (change.kind === "event") return ["event", change.key, change.value ?? "", change.at ?? ""];
    const key = inRedis(name, change.key);
    if (change.value === undefined) return ["delete", key, "", ""];
    return [change.at === undefined ? "keep" : "expire", key, change.value, change.at ?? ""];
  };

  return {
    async claim() {
      const now = performance.now();
      const isSure = now - (inContactSince ?? now) > ttl + reconnecting;
      const wasHeld = now - heldAt <= ttl + reconnecting;
      try {
        const sureness = [isSure, wasHeld].map(Number);
        const answer = await claim([root], [disk, ttl, Date.now(), replicaIsGone, ...sureness]);
        inContactSince ??= now;
        if (answer === 0) heldAt = performance.now();
        if (answer === 0 || answer === 1) return answer === 0 ? "held" : "silent";
        const [epoch, ...last] = answer as [string, string, string];
        return { epoch: Number(epoch), last: toLast(last) };
      } catch (error) {
        inContactSince = undefined;
        throw error;
      }
    },
    async write(epoch, number, changes, confirmed = 0) {
      const answer = await write([root], [disk, ttl, epoch, number, confirmed, ...changes.flatMap(toWords)]);
      return answer === 0 ? "held" : toLast(answer as [string, string]);
    },
    renew: async (epoch) => ((await renew([root], [epoch, ttl])) === 0 ? "held" : "done"),
    release: async (epoch) => void (await release([root], [epoch])),
    async *keys() {
      for await (const keys of redis.scanIterator({ MATCH: `${name}::*`, COUNT: 1_000 }))
        yield keys.map((key) => inFile(name, key));
    },
    values: (keys) =>
      answered(
        "reading the copy of a file",
        () => redis.mGet(keys.map((key) => inRedis(name, key))),
        longWrite,
      ),
    events: () => answered("reading what waits", () => redis.hGetAll(`${root}:copy:events`), longWrite),
    async seen() {
      const read = (): Promise<{ value: string; score: number }[]> =>
        redis.zRangeWithScores(`${root}:copy:seen`, 0, -1);
      const found = await answered("reading which events were admitted", read, longWrite);
      return found.map(({ value, score }) => ({ id: value, at: score }));
    },
  };
}

const toLast = ([disk, number]: [string, string]): CopyClaim["last"] => ({ disk, number: Number(number) });

/** Tells every process with a file that others have written since its copy. */
export function createDisown(redis: RedisClient, name = "natter"): () => Promise<void> {
  const disown = createRedisScript(redis, "taking the copy from its writer", scripts.disown);
  return async () => void (await disown([`{${name}}`], []));
}
