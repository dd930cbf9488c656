import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Hold, Share } from "#core";
import { createRedisClaims } from "../../../src/redis/claims/claims.ts";
import { openRedis, type RedisClient } from "../../../src/redis/client.ts";
import { createLogSink } from "../../support/context.ts";
import { createKeeper, isUsable, type Keeper } from "../../support/keeper.ts";
import { createRedisProxy } from "../../support/redis-proxy.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";

const ttl = 1_000;
const rooms = ["a", "b", "c", "d", "e", "f", "g", "h"];

describe.skipIf(redisIsMissing)("processes that divide things among themselves", () => {
  let server: RedisServer;
  let members: { share: Share; redis: RedisClient }[];
  /** A connection for the test's own reads. A process that a read held up for long would lose its claims. */
  let watcher: RedisClient;
  beforeEach(async () => {
    server = await startRedis();
    watcher = await openRedis(server.url);
    members = [];
  });
  afterEach(async () => {
    server.thaw();
    for (const { share } of members) await share.stop();
    for (const { redis } of members) redis.destroy();
    watcher.destroy();
    await server.close();
  });

  interface Ways {
    url?: string;
    hold?: Hold;
  }
  interface Member extends Keeper {
    share: Share;
    lines: Record<string, unknown>[];
  }

  async function join({ url = server.url, hold }: Ways = {}): Promise<Member> {
    const redis = await openRedis(url);
    const keeper = createKeeper();
    const { log, lines } = createLogSink();
    const claims = createRedisClaims({ redis, ttl, log });
    const share = claims.share("rooms", rooms, hold ?? keeper.hold);
    members.push({ share, redis });
    return Object.assign(keeper, { share, lines });
  }

  const sizes = (...keepers: Keeper[]): number[] =>
    keepers.map(({ names }) => names.length).toSorted((x, y) => x - y);
  const held = async (): Promise<number> => (await watcher.keys("*:holder:*")).length;
  const rounds = async (): Promise<number> =>
    Number(/cmdstat_evalsha:calls=(?<calls>\d+)/.exec(await watcher.info("commandstats"))?.groups?.["calls"]);
  /** Waits until every process has asked at least once more. */
  const nextRounds = async (count: number): Promise<void> => {
    const before = await rounds();
    await expect.poll(rounds).toBeGreaterThanOrEqual(before + count);
  };

  test("give a newcomer its fair part, one name at a time, and move nothing needlessly", async () => {
    const one = await join();
    await expect.poll(() => one.names).toEqual(rooms);
    const two = await join();
    await expect.poll(() => sizes(one, two)).toEqual([4, 4]);
    let fewest = rooms.length;
    const keepers = [one, two];
    const watch = setInterval(() => {
      fewest = Math.min(fewest, keepers.flatMap(({ names }) => names).length);
    }, 2);
    const three = await join();
    keepers.push(three);
    await expect.poll(() => sizes(one, two, three)).toEqual([2, 3, 3]);
    await nextRounds(9);
    clearInterval(watch);

    expect(sizes(one, two, three)).toEqual([2, 3, 3]);
    expect([...one.names, ...two.names, ...three.names].toSorted()).toEqual(rooms);
    expect(fewest).toBe(7);
    const epochs = [one, two, three].flatMap((keeper) => keeper.epochs);
    expect(epochs).toHaveLength(8 + 4 + 2);
    expect([...one.ends, ...two.ends]).toEqual(Array.from({ length: 6 }, () => "handover"));
  });

  test("that start together divide everything at once", async () => {
    const all = await Promise.all([join(), join(), join()]);
    await expect.poll(() => sizes(...all)).toEqual([2, 3, 3]);
    await nextRounds(9);
    expect(all.flatMap(({ epochs }) => epochs)).toHaveLength(8);
  });

  test("have at once what one of them puts down when it stops", async () => {
    const [one, two] = await Promise.all([join(), join()]);
    await expect.poll(() => sizes(one, two)).toEqual([4, 4]);
    const first = Math.max(...one.epochs);
    const began = performance.now();
    await one.share.stop();
    expect(one.ends).toEqual(["handover", "handover", "handover", "handover"]);
    expect(performance.now() - began).toBeLessThan(ttl / 4);

    await expect.poll(() => two.names, { interval: 10 }).toEqual(rooms);
    expect(performance.now() - began).toBeLessThan(ttl * 0.8);
    expect(Math.max(...two.epochs)).toBeGreaterThan(first);
    await two.share.stop();
    expect(await held()).toBe(0);
  });

  test("wait for a name that is still in use, however long that takes", async () => {
    const one = await join();
    await expect.poll(() => one.names).toEqual(rooms);
    const tidy = Promise.withResolvers<void>();
    one.slowly(tidy.promise);
    const two = await join();
    try {
      await expect.poll(() => one.ends).toEqual(["handover"]);
      const began = performance.now();
      await nextRounds(16);
      expect(performance.now() - began).toBeGreaterThan(ttl);

      expect(two.names).toEqual([]);
      expect(one.held.every(isUsable)).toBe(true);
    } finally {
      tidy.resolve();
    }
    await expect.poll(() => sizes(one, two)).toEqual([4, 4]);
  });

  test("try what another one cannot use", async () => {
    const one = await join({ hold: () => Promise.reject(new Error("no way in")) });
    await expect.poll(() => one.lines.length).toBe(8);
    expect(one.lines[0]).toMatchObject({ what: "rooms", name: "a", error: "no way in" });
    const two = await join();
    await expect.poll(() => two.names).toEqual(rooms);
    expect(one.lines).toHaveLength(8);
  });

  test.each(["is killed", "hangs"])("have nothing soon after Redis %s, and it all later", async (how) => {
    const [one, two] = await Promise.all([join(), join()]);
    await expect.poll(() => sizes(one, two)).toEqual([4, 4]);
    const before = [...one.held, ...two.held];
    const away = performance.now();
    if (how === "hangs") server.freeze();
    else await server.kill();
    await expect.poll(() => before.some(isUsable), { interval: 5 }).toBe(false);
    expect(performance.now() - away).toBeLessThan(ttl * 0.9);
    await expect.poll(() => sizes(one, two)).toEqual([0, 0]);
    expect([...one.ends, ...two.ends]).toEqual(Array.from({ length: 8 }, () => "lost"));

    if (how === "hangs") server.thaw();
    else await server.start();
    await expect.poll(() => [...one.names, ...two.names].toSorted()).toEqual(rooms);
    for (const { name, epoch } of before) {
      const after = [...one.held, ...two.held].find((claim) => claim.name === name);
      expect(after?.epoch).toBeGreaterThan(epoch);
    }
  });

  test("leave every process its names when Redis comes back and has forgotten everything", async () => {
    const cable = await createRedisProxy(server.port);
    const one = await join({ url: cable.url });
    await expect.poll(() => one.names).toEqual(rooms);
    // Renews nothing any more, and believes for a while that it may go on.
    cable.hold();
    const before = one.held;
    await server.kill();
    await server.start();
    const wasUsable: boolean[] = [];
    const two = await join({
      hold: async (claim) => {
        wasUsable.push(...before.filter(({ name }) => name === claim.name).map(isUsable));
        await two.hold(claim);
      },
    });
    expect(before.some(isUsable)).toBe(true);
    await expect.poll(() => two.names).toEqual(rooms);

    expect(wasUsable).toEqual(rooms.map(() => false));
    cable.cut();
  });

  test("say once that Redis takes nothing from them", async () => {
    const one = await join();
    await expect.poll(() => one.names).toEqual(rooms);
    server.command("config", "set", "maxmemory", "1");
    await expect.poll(() => one.names).toEqual([]);
    await nextRounds(4);
    server.command("config", "set", "maxmemory", "0");
    const complaints = one.lines.filter(({ msg }) => String(msg).includes("could not renew claims"));
    expect(complaints).toMatchObject([{ what: "rooms", error: expect.stringContaining("OOM") as string }]);
  });
});
