import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openRedis, type RedisClient } from "../../src/engine/redis-client.ts";
import { type Holder, lastUses, readUses, startHolder, type Use } from "../support/claim-holders.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../support/redis-server.ts";

const ttl = 1_500;
const names = ["a", "b", "c", "d", "e", "f", "g", "h"];

/** Uses by somebody who had been followed by somebody else already. */
function lateUses(all: readonly Use[]): Use[] {
  const newest = new Map<string, number>();
  return all.filter(({ name, epoch }) => {
    const last = newest.get(name) ?? 0;
    newest.set(name, Math.max(last, epoch));
    return epoch < last;
  });
}

/** Epochs that more than one process had. */
function sharedEpochs(all: readonly Use[]): string[] {
  const holders = new Map<string, number>();
  return all.flatMap(({ name, epoch, holder }) => {
    const key = `${name} in ${epoch}`;
    const known = holders.get(key) ?? holder;
    holders.set(key, known);
    return known === holder ? [] : [key];
  });
}

describe.skipIf(redisIsMissing)("real processes that divide things among themselves", () => {
  let server: RedisServer;
  let redis: RedisClient;
  let holders: Holder[];
  beforeEach(async () => {
    server = await startRedis();
    redis = await openRedis(server.url);
    holders = [];
  });
  afterEach(async () => {
    for (const holder of holders) holder.kill("SIGKILL");
    redis.destroy();
    await server.close();
  });

  async function start(count: number): Promise<Holder[]> {
    const settings = { url: server.url, ttl, names };
    const started = await Promise.all(Array.from({ length: count }, () => startHolder(settings)));
    holders.push(...started);
    return started;
  }
  /** How many things each of them used last, the least first; nothing before all things were used. */
  async function parts(): Promise<number[]> {
    const last = lastUses(await readUses(redis));
    if (last.size < names.length) return [];
    const counts = new Map<number, number>();
    for (const { holder } of last.values()) counts.set(holder, (counts.get(holder) ?? 0) + 1);
    return [...counts.values()].toSorted((x, y) => x - y);
  }
  const holdersOfAll = async (): Promise<ReadonlySet<number>> =>
    new Set([...lastUses(await readUses(redis)).values()].map(({ holder }) => holder));
  const timeOfRedis = async (): Promise<number> => {
    const [seconds, microseconds] = await redis.sendCommand<[string, string]>(["TIME"]);
    return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  };
  /** How long it took after `from` until the last thing that `left` had was used by somebody else. */
  function takenAfter(all: readonly Use[], from: number, left: number): number {
    const had = lastUses(all.filter(({ at }) => at <= from));
    const gains = names.flatMap((name) => {
      if (had.get(name)?.holder !== left) return [];
      const next = all.find((use) => use.name === name && use.at > from && use.holder !== left);
      return next ? [next.at - from] : [Number.POSITIVE_INFINITY];
    });
    return Math.max(...gains);
  }

  test("take over what a killed one had within the time of a claim and a second", async () => {
    const [victim] = await start(3);
    if (!victim) throw new Error("There are three.");
    await expect.poll(parts).toEqual([2, 3, 3]);
    const killed = await timeOfRedis();
    victim.kill("SIGKILL");
    await expect.poll(async () => (await holdersOfAll()).has(victim.pid)).toBe(false);

    const all = await readUses(redis);
    expect(takenAfter(all, killed, victim.pid)).toBeLessThan(ttl + 1_000);
    expect(lateUses(all)).toEqual([]);
    expect(sharedEpochs(all)).toEqual([]);
  });

  test("do not use what they had when they wake up late", async () => {
    const [sleeper] = await start(3);
    if (!sleeper) throw new Error("There are three.");
    await expect.poll(parts).toEqual([2, 3, 3]);
    for (let count = 0; count < 3; count += 1) {
      await expect.poll(async () => (await holdersOfAll()).has(sleeper.pid), { timeout: 15_000 }).toBe(true);
      sleeper.kill("SIGSTOP");
      await expect.poll(async () => (await holdersOfAll()).has(sleeper.pid)).toBe(false);
      sleeper.kill("SIGCONT");
    }
    // It is one of them again.
    await expect.poll(parts, { timeout: 15_000 }).toEqual([2, 3, 3]);

    const all = await readUses(redis);
    expect(all.length).toBeGreaterThan(1_000);
    expect(lateUses(all)).toEqual([]);
    expect(sharedEpochs(all)).toEqual([]);
  }, 60_000);

  test("never use one thing at once, through deaths, pauses, newcomers and a Redis that forgets", async () => {
    const [one, two] = await start(3);
    if (!one || !two) throw new Error("There are three.");
    await expect.poll(parts).toEqual([2, 3, 3]);
    one.kill("SIGSTOP");
    await start(1);
    await expect.poll(parts, { timeout: 15_000 }).toEqual([2, 3, 3]);
    one.kill("SIGCONT");
    await expect.poll(parts, { timeout: 15_000 }).toEqual([2, 2, 2, 2]);
    const before = await readUses(redis);
    two.kill("SIGKILL");
    await server.kill();
    await server.start();
    await expect.poll(() => redis.isReady).toBe(true);
    await expect.poll(parts, { timeout: 15_000 }).toEqual([2, 3, 3]);

    // The stream was forgotten as well. What follows in it belongs behind what was read.
    const all = [...before, ...(await readUses(redis))];
    expect(lateUses(all)).toEqual([]);
    expect(sharedEpochs(all)).toEqual([]);
  }, 60_000);

  test("have what an orderly end puts down long before the time of a claim is over", async () => {
    const [leaver] = await start(2);
    if (!leaver) throw new Error("There are two.");
    await expect.poll(parts).toEqual([4, 4]);
    const left = await timeOfRedis();
    await leaver.stop();
    await expect.poll(async () => (await holdersOfAll()).has(leaver.pid)).toBe(false);

    const all = await readUses(redis);
    expect(takenAfter(all, left, leaver.pid)).toBeLessThan(ttl * 0.8);
    expect(lateUses(all)).toEqual([]);
  });
});
