import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type BullmqEngine, createBullmqEngine } from "../../../src/engine/bullmq/engine.ts";
import { openRedis, type RedisClient } from "../../../src/redis/client.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import { createManualWork, type ManualWork, type Run, turn } from "../contract/manual-work.ts";

const day = 86_400_000;

describe.skipIf(redisIsMissing)("when a clock is set", { timeout: 60_000 }, () => {
  let server: RedisServer;
  let redis: RedisClient;
  let engine: BullmqEngine;
  let work: ManualWork;
  beforeEach(async () => {
    server = await startRedis();
    redis = await openRedis(server.url);
    engine = createBullmqEngine({ redis, lock: 1_000, check: 200, retryDelay: 400 });
    work = createManualWork();
    await engine.start(work);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await engine.stop(0);
    redis.destroy();
    await server.close();
  });

  function setWallClock(by: number): void {
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: now + by });
  }

  /** Works for longer than a lease lasts that is not renewed. */
  async function workOn(run: Run): Promise<void> {
    for (let count = 0; count < 15; count += 1) {
      await run.lease.save("text", count);
      await sleep(100);
    }
  }

  test.each([day, -day, 3_600_000, -3_600_000])("by %i ms, answers under way go on", async (by) => {
    await engine.admit(turn("a"));
    const run = await work.next();
    setWallClock(by);
    await workOn(run);
    run.done();
    await engine.admit(turn("b"));

    expect((await work.next()).id).toBe("b");
    expect(run.lease.signal.aborted).toBe(false);
  });

  test("back, a thread that rests is tried again in time", async () => {
    await engine.admit(turn("a"));
    (await work.next()).fail(new Error("boom"));
    await expect.poll(() => server.command("zcard", "{natter}:lanes:delayed").trim()).toBe("1");
    const began = performance.now();
    setWallClock(-day);

    expect((await work.next()).lease.attempt).toBe(2);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test("forth in Redis, which ends all locks, answers under way go on", async () => {
    await engine.admit(turn("a"));
    const run = await work.next();
    server.command("del", ...server.command("keys", "{natter}:lanes:*:lock").split("\n").filter(Boolean));
    await workOn(run);
    run.done();
    await engine.admit(turn("b"));

    expect((await work.next()).id).toBe("b");
    expect(run.lease.signal.aborted).toBe(false);
  });

  test("back in Redis, later fencing tokens are still higher", async () => {
    const before = Date.now() + day;
    server.command("set", "{natter}:fence", String(before));
    for (const id of ["a", "b"]) {
      await engine.admit(turn(id));
      const run = await work.next();
      expect(run.lease.fence).toBeGreaterThan(before);
      run.done();
    }
  });
});
