import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "#core";
import {
  type BullmqEngine,
  type BullmqEngineOptions,
  createBullmqEngine,
} from "../../../src/engine/bullmq/engine.ts";
import { openRedis, type RedisClient } from "../../../src/redis/client.ts";
import { createRedisKeyv } from "../../../src/redis/keyv.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import { createManualWork, type ManualWork, told, turn } from "../contract/manual-work.ts";

describe.skipIf(redisIsMissing)("while Redis", () => {
  let server: RedisServer;
  let redis: RedisClient;
  let engines: BullmqEngine[];
  beforeEach(async () => {
    server = await startRedis({ appendOnly: true });
    engines = [];
  });
  afterEach(async () => {
    server.thaw();
    for (const engine of engines) await engine.stop(0);
    redis.destroy();
    await server.close();
  });

  async function begin(
    options: Partial<BullmqEngineOptions> = {},
  ): Promise<{ engine: BullmqEngine; work: ManualWork }> {
    redis = await openRedis(server.url);
    const engine = createBullmqEngine({ redis, lock: 1_000, check: 200, retryDelay: 1, ...options });
    engines.push(engine);
    const work = createManualWork();
    await engine.start(work);
    return { engine, work };
  }

  const took = async (run: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await run().catch(() => {});
    return performance.now() - began;
  };

  test("is down at the start, the engine starts, acknowledges nothing, and works when Redis is there", async () => {
    await server.kill();
    const { engine, work } = await begin();
    await expect(engine.admit(turn("a"))).rejects.toThrow(Failure);
    await server.start();

    await expect.poll(() => engine.admit(turn("a")).catch(() => "away")).toBe(true);
    expect((await work.next()).id).toBe("a");
  });

  test("is killed, every call fails at once, and the engine goes on when Redis is back", async () => {
    const { engine, work } = await begin();
    const keyv = createRedisKeyv(redis, "natter");
    await keyv.set("head", 1);
    await engine.admit(turn("a"));
    const run = await work.next();
    await server.kill();
    await expect.poll(() => redis.isReady).toBe(false);

    for (const call of [
      () => engine.admit(turn("b")),
      () => engine.control(turn("a").thread, { type: "stop" }),
      () => run.lease.save("page 1", "ref"),
      () => keyv.get("head"),
      () => keyv.getMany(["head", "other"]),
      () => keyv.has("head"),
      () => keyv.set("head", 2),
      () => keyv.setMany([{ key: "head", value: 2 }]),
      () => keyv.delete("head"),
    ]) {
      await expect(call()).rejects.toThrow(/Redis failed at/);
      expect(await took(call)).toBeLessThan(1_600);
    }
    expect(await told(run.lease)).toBe("lost");
    run.fail(new Error("could not be said"));
    await server.start();
    const again = await work.next();
    expect(again).toMatchObject({ id: "a", lease: { attempt: 2 } });
    expect(await keyv.get("head")).toBe(1);
  });

  test("hangs, no call hangs with it, and a late write does no harm", async () => {
    const { engine, work } = await begin();
    const keyv = createRedisKeyv(redis, "natter");
    await engine.admit(turn("a"));
    const run = await work.next();
    await run.lease.save("page 1", "ref");
    server.freeze();

    const admitted = engine.admit(turn("b"));
    await expect(admitted).rejects.toThrow(/no answer within 1500 ms/);
    await expect(keyv.get("head")).rejects.toThrow(
      /Redis failed at reading an entry: no answer within 500 ms/,
    );
    expect(await told(run.lease)).toBe("lost");
    run.done();
    server.thaw();

    const again = await work.next();
    expect(again).toMatchObject({ id: "a", lease: { attempt: 2, saved: { "page 1": "ref" } } });
    await expect.poll(() => engine.admit(turn("b")).catch(() => "away")).not.toBe("away");
    again.done();
    const b = await work.next();
    expect(b.id).toBe("b");
    b.done();
    await engine.admit(turn("c"));
    expect((await work.next()).id).toBe("c");
  });

  test("is away, a process that waits for it uses no CPU, however busy it was", async () => {
    const { engine } = await begin({ simultaneous: 20 });
    await engine.stop(0);
    const busy = createBullmqEngine({ redis, lock: 1_000, check: 200, simultaneous: 20 });
    engines.push(busy);
    for (let n = 0; n < 50; n += 1) await busy.admit(turn(`${n}`, `${n % 30}`));
    await busy.start({ run: () => sleep(20), bury: async () => {} });
    await server.kill();
    await expect.poll(() => redis.isReady).toBe(false);
    await sleep(300);

    const before = process.cpuUsage();
    await sleep(1_000);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(300);
  });

  test.each(["killed", "hangs"])("is %s, an engine stops all the same", async (how) => {
    const { engine, work } = await begin();
    await engine.admit(turn("a"));
    const run = await work.next();
    if (how === "killed") await server.kill();
    else server.freeze();

    // The work never ends, and Redis never answers.
    await engine.stop(2_000);
    expect(() => run.lease.check()).toThrow(/next holder/);
  });

  test("is full, the engine acknowledges nothing, and goes on when there is room", async () => {
    const { engine, work } = await begin();
    await engine.admit(turn("a"));
    const a = await work.next();
    server.command("config", "set", "maxmemory", "1");
    await expect(engine.admit(turn("b"))).rejects.toThrow(/OOM/);
    await expect(a.lease.save("page 1", "ref")).rejects.toThrow(/OOM/);
    expect(await told(a.lease)).toBe("lost");
    a.done();
    server.command("config", "set", "maxmemory", "0");

    expect(await engine.admit(turn("b"))).toBe(true);
    (await work.next()).done();
    expect((await work.next()).id).toBe("b");
  });

  test("has lost everything, later fencing tokens are still higher", async () => {
    const { engine, work } = await begin();
    await engine.admit(turn("a"));
    const first = await work.next();
    server.command("flushall");
    await engine.admit(turn("b"));
    const second = await work.next();

    expect(second.lease.fence).toBeGreaterThan(first.lease.fence);
    await expect(first.lease.save("page 1", "ref")).rejects.toThrow(/next holder/);
  });
});
