import { monitorEventLoopDelay } from "node:perf_hooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BadInput, type Budget, type Pacer, type Priority } from "#core";
import { openRedis, type RedisClient } from "../../../src/redis/client.ts";
import { createRedisPacer, type RedisPacer } from "../../../src/redis/pacing/pacer.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";

const second: Budget = { limit: 50, window: 1_000 };

/** The most calls in any stretch of time that is as long as the window. */
const busiest = (times: number[], window: number): number =>
  Math.max(0, ...times.map((start) => times.filter((time) => time >= start && time < start + window).length));

describe.skipIf(redisIsMissing)("three processes with one budget", () => {
  let server: RedisServer;
  let members: { redis: RedisClient; pacer: RedisPacer }[];
  let over: AbortController;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    server.command("flushall");
    over = new AbortController();
    members = await Promise.all(
      [1, 2, 3].map(async () => {
        const redis = await openRedis(server.url);
        return { redis, pacer: createRedisPacer({ redis, replicas: () => 3 }) };
      }),
    );
  });
  afterEach(() => {
    over.abort();
    for (const { redis, pacer } of members) {
      pacer.stop();
      redis.destroy();
    }
  });

  const pacers = (): [Pacer, Pacer, Pacer] => {
    const [one, two, three] = members.map(({ pacer }) => pacer);
    if (!one || !two || !three) throw new Error("There are three.");
    return [one, two, three];
  };
  const slot = (pacer: Pacer, priority: Priority, budget = second, signal = over.signal): Promise<void> =>
    pacer.slot("here", { priority, since: Date.now(), budget, signal });

  /** So many answers that edit for ever. Their calls, in milliseconds. */
  function edit(pacer: Pacer, answers: number, budget = second): number[] {
    const times: number[] = [];
    const run = async (): Promise<void> => {
      while (!over.signal.aborted) {
        await slot(pacer, "edit", budget);
        times.push(performance.now());
      }
    };
    for (let count = 0; count < answers; count += 1) run().catch(() => {});
    return times;
  }

  test("edit at four fifths of it, fairly, and ask Redis once per call", async () => {
    const calls = (): number =>
      Number(
        /cmdstat_evalsha:calls=(?<calls>\d+)/.exec(server.command("info", "commandstats"))?.groups?.["calls"],
      );
    await Promise.all(pacers().map((pacer) => slot(pacer, "edit")));
    const before = calls();
    const times = pacers().map((pacer) => edit(pacer, 10));
    await expect.poll(() => times.flat().length, { timeout: 15_000 }).toBeGreaterThan(120);
    const all = times.flat().toSorted((a, b) => a - b);
    const asked = calls() - before;

    expect(busiest(all, 1_000)).toBeLessThanOrEqual(44);
    const rate = (all.length - 1) / (((all.at(-1) ?? 0) - (all[0] ?? 0)) / 1_000);
    expect(rate).toBeGreaterThan(34);
    for (const { length } of times) expect(length).toBeGreaterThan(all.length / 3 - all.length / 10);
    expect(asked).toBeLessThanOrEqual(times.flat().length + 8);
  });

  test("let finals pass the edits that wait", async () => {
    for (const pacer of pacers()) edit(pacer, 10);
    const [one] = pacers();
    const waits: number[] = [];
    for (let count = 0; count < 10; count += 1) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      const began = performance.now();
      await slot(one, "final");
      waits.push(performance.now() - began);
    }

    expect(waits.toSorted((a, b) => a - b)[5]).toBeLessThan(30);
    expect(Math.max(...waits)).toBeLessThan(300);
  });

  test("never make more calls in a window than the limit, whatever they are for", async () => {
    const budget = { limit: 10, window: 600 };
    const times: number[] = [];
    const lag = monitorEventLoopDelay({ resolution: 1 });
    lag.enable();
    const kinds: Priority[] = ["final", "control", "first", "edit", "progress"];
    await Promise.all(
      pacers().flatMap((pacer) =>
        kinds.flatMap((priority) =>
          [1, 2, 3].map(async () => {
            await slot(pacer, priority, budget);
            times.push(performance.now());
          }),
        ),
      ),
    );

    expect(times).toHaveLength(45);
    // One may be late, by as much as this process was busy with others, and the next one not.
    const late = lag.max / 1e6;
    expect(late).toBeLessThan(300);
    expect(busiest(times, 590 - late)).toBeLessThanOrEqual(10);
  });

  test("all pause when one is refused, including those with a promised slot", async () => {
    const times = pacers().map((pacer) => edit(pacer, 3));
    await expect.poll(() => times.flat().length).toBeGreaterThan(10);
    const [one] = pacers();
    one.report("here", { closedFor: 700 });
    const refused = performance.now();
    await expect.poll(() => times.flat().filter((time) => time > refused + 20).length).toBeGreaterThan(5);

    const early = times.flat().filter((time) => time > refused + 20 && time < refused + 690);
    expect(early).toEqual([]);
    // Half as fast as before, and a tenth faster with each edit.
    expect(
      busiest(
        times.flat().filter((time) => time > refused + 20),
        100,
      ),
    ).toBeLessThanOrEqual(5);
  });

  test("all count with what the platform told one of them", async () => {
    const [one, two, three] = pacers();
    const began = performance.now();
    await slot(one, "final");
    one.report("here", { budget: { limit: 2, window: 800 } });
    await expect.poll(() => server.command("hget", "{natter}:pace:here", "limit").trim()).toBe("2");
    await Promise.all([slot(two, "final"), slot(three, "final")]);
    expect(performance.now() - began).toBeGreaterThan(790);

    const again = performance.now();
    one.report("elsewhere", { remaining: 0, resetAfter: 800 });
    await expect.poll(() => server.command("hget", "{natter}:pace:elsewhere", "left").trim()).toBe("0");
    await two.slot("elsewhere", { priority: "final", since: 0, budget: second });
    expect(performance.now() - again).toBeGreaterThan(790);
  });

  test.each(["is killed", "hangs"])(
    "each take a third of it when Redis %s, and all of it again afterwards",
    async (how) => {
      const budget = { limit: 30, window: 1_000 };
      const times = pacers().map((pacer) => edit(pacer, 5, budget));
      await expect.poll(() => times.flat().length).toBeGreaterThan(20);
      if (how === "hangs") server.freeze();
      else await server.kill();
      const away = performance.now();
      const after = (from: number): number[] => times.flat().filter((time) => time > from);
      await expect.poll(() => after(away + 1_500).length, { timeout: 15_000 }).toBeGreaterThan(20);
      expect(busiest(after(away), 1_000)).toBeLessThanOrEqual(30);
      for (const own of times)
        expect(
          busiest(
            own.filter((time) => time > away),
            1_000,
          ),
        ).toBeLessThanOrEqual(10);

      if (how === "hangs") server.thaw();
      else await server.start();
      await expect.poll(() => members.every(({ redis }) => redis.isReady)).toBe(true);
      const back = performance.now();
      await expect.poll(() => after(back + 1_000).length, { timeout: 15_000 }).toBeGreaterThan(20);
      expect(busiest(after(back + 1_000), 1_000)).toBeLessThanOrEqual(30);
    },
  );

  test("give up a slot when no call wants it any more", async () => {
    const [one] = pacers();
    const budget = { limit: 1, window: 60_000 };
    await slot(one, "final", budget);
    const stale = new AbortController();
    const waiting = slot(one, "final", budget, stale.signal);
    stale.abort(new Error("stale"));

    await expect(waiting).rejects.toThrow("stale");
    await expect(slot(one, "final", budget, stale.signal)).rejects.toThrow("stale");
  });

  test("refuse a malformed budget, and ignore a malformed report", async () => {
    const [one] = pacers();
    await expect(slot(one, "final", { limit: 0, window: 1 })).rejects.toThrow(BadInput);
    one.report("here", { remaining: Number.NaN, resetAfter: 5 });
    one.report("here", { closedFor: -1 });
    one.report("here", { budget: { limit: 0, window: 0 } });
    await slot(one, "final");
    expect(server.command("hkeys", "{natter}:pace:here").trim()).toBe("seen");
  });
});
