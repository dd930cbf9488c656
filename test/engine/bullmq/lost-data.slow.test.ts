import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LeaseEnded } from "#core";
import { type BullmqEngine, createBullmqEngine } from "../../../src/engine/bullmq/engine.ts";
import { createRedisInbox, type RedisInbox } from "../../../src/engine/bullmq/inbox.ts";
import { toInboxEntry } from "../../../src/engine/lease/inbox-entry.ts";
import type { Taken } from "../../../src/engine/lease/taken.ts";
import { openRedis, type RedisClient } from "../../../src/redis/client.ts";
import { announcePresence } from "../../../src/redis/presence.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import { createManualWork, type ManualWork, type Run, told, turn } from "../contract/manual-work.ts";

describe.skipIf(redisIsMissing)("when Redis is emptied", { timeout: 60_000 }, () => {
  let server: RedisServer;
  let redis: RedisClient;
  let engines: BullmqEngine[];
  beforeEach(async () => {
    server = await startRedis();
    redis = await openRedis(server.url);
    engines = [];
  });
  afterEach(async () => {
    for (const engine of engines) await engine.stop(0);
    redis.destroy();
    await server.close();
  });

  async function begin(lock = 1_000): Promise<{ engine: BullmqEngine; work: ManualWork }> {
    const engine = createBullmqEngine({ redis, lock, check: 200, retryDelay: 1 });
    engines.push(engine);
    const work = createManualWork();
    await engine.start(work);
    return { engine, work };
  }

  test("every answer under way goes on, with all that it had saved, and ends once", async () => {
    const { engine, work } = await begin();
    const threads = ["one", "two", "three"];
    for (const thread of threads) await engine.admit(turn(`question ${thread}`, thread));
    const first: Run[] = [];
    for (const _ of threads) first.push(await work.next());
    for (const run of first) {
      await run.lease.save("page 1", run.id);
      await run.lease.save("text", "grows");
    }
    server.command("flushall");
    await Promise.all(first.map(({ lease }) => told(lease)));

    const again: Run[] = [];
    for (const _ of threads) again.push(await work.next());
    for (const run of again) {
      const before = first.find(({ id }) => id === run.id);
      expect(run).toMatchObject({
        stage: "run",
        event: before?.event,
        lease: { attempt: 1, saved: { "page 1": run.id, text: "grows" } },
      });
      expect(run.lease.fence).toBeGreaterThan(before?.lease.fence ?? Infinity);
      run.done();
    }
    await expect.poll(() => engine.isIdle()).toBe(true);
    for (const { event } of first) expect(await engine.admit(event)).toBe(false);
    expect(work.runs).toHaveLength(6);
  });

  test.each<[string, (run: Run) => Promise<void>]>([
    ["saves", ({ lease }) => lease.save("text", "late").catch(() => {})],
    ["fails", async (run) => run.fail(new Error("boom"))],
    ["hands over", async (run) => run.fail(new LeaseEnded("handover", "going"))],
  ])("a holder that %s right afterwards puts its event back", async (_, act) => {
    const { engine, work } = await begin();
    await engine.admit(turn("a"));
    const run = await work.next();
    await run.lease.save("page 1", "ref");
    server.command("flushall");
    await act(run);

    const again = await work.next();
    expect(again).toMatchObject({ id: "a", lease: { attempt: 1, saved: { "page 1": "ref" } } });
    again.done();
    await expect.poll(() => engine.isIdle()).toBe(true);
  });

  test("an answer that ends right afterwards is done, and does not end what its thread has begun since", async () => {
    // So long that the loss is not noticed before the end.
    const { engine, work } = await begin(60_000);
    await engine.admit(turn("a"));
    const a = await work.next();
    server.command("flushall");
    await engine.admit(turn("b", "one", 2));
    const b = await work.next();
    expect(b.id).toBe("b");
    a.done();
    await b.lease.save("page 1", "ref");
    await expect.poll(() => server.command("exists", "{natter}:seen:a").trim()).toBe("1");
    expect(await engine.admit(turn("a"))).toBe(false);
    b.lease.check();
    b.done();

    await expect.poll(() => engine.isIdle()).toBe(true);
    expect(work.runs).toHaveLength(2);
  });

  test("each process notices it, also one that does nothing", async () => {
    let losses = 0;
    const presences = [1, 2].map(() => announcePresence({ redis, every: 50, lostData: () => (losses += 1) }));
    const count = (): number => Math.min(...presences.map((presence) => presence.count));
    await expect.poll(count).toBe(2);
    server.command("flushall");

    await expect.poll(() => losses).toBe(2);
    await expect.poll(count).toBe(2);
    await Promise.all(presences.map((presence) => presence.stop()));
    expect(losses).toBe(2);
  });
});

describe.skipIf(redisIsMissing)("a holder that is late", () => {
  let server: RedisServer;
  let redis: RedisClient;
  let inbox: RedisInbox;
  let putBack: string[];
  const lock = { key: "{natter}:lock", suspects: "{natter}:suspects", token: "mine", job: "1" };
  beforeEach(async () => {
    server = await startRedis();
    redis = await openRedis(server.url);
    putBack = [];
    const rescue = { note: () => {}, putBack: async ({ id }: Taken) => void putBack.push(id) };
    inbox = createRedisInbox({
      redis,
      root: "{natter}",
      lock: 60_000,
      limits: { attempts: 3, deaths: 10 },
      rescue,
    });
    server.command("set", lock.key, lock.token);
  });
  afterEach(async () => {
    redis.destroy();
    await server.close();
  });

  async function take(): Promise<Taken> {
    const taken = await inbox.take("test/space/channel/one", lock);
    if (typeof taken === "string") throw new Error(`expected an event, got "${taken}"`);
    return taken;
  }

  test("puts nothing back that its successor has done, however old the event is", async () => {
    await inbox.admit(toInboxEntry(turn("a")));
    const late = await take();
    const successor = await take();
    server.command("del", "{natter}:seen:a");
    await inbox.finish(successor);

    expect(await inbox.save(late, "text", '"late"', 1)).toBe("refused");
    expect(await inbox.renew([{ lock, taken: late }])).toEqual(["lost"]);
    expect(await inbox.fail(late, "boom")).toBe("refused");
    expect(putBack).toEqual([]);
  });

  test("is none if Redis went back to an older copy: fencing tokens only rise", async () => {
    await inbox.admit(toInboxEntry(turn("a")));
    const older = await take();
    const holder = await take();
    server.command("hset", "{natter}:turn:a", "fence", String(older.fence));

    expect(await inbox.save(holder, "text", '"mine"', 1)).toBe("refused");
    expect(putBack).toEqual(["a"]);
  });
});
