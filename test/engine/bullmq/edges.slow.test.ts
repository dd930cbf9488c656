import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type BullmqEngine,
  type BullmqEngineOptions,
  createBullmqEngine,
} from "../../../src/engine/bullmq/engine.ts";
import { openRedis, type RedisClient } from "../../../src/redis/client.ts";
import { announcePresence } from "../../../src/redis/presence.ts";
import { createRedisProxy, type RedisProxy } from "../../support/redis-proxy.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import {
  createManualWork,
  type ManualWork,
  type Run,
  threadOf,
  told,
  turn,
} from "../contract/manual-work.ts";

describe.skipIf(redisIsMissing)("a replica", { timeout: 60_000 }, () => {
  let server: RedisServer;
  let members: { engine: BullmqEngine; redis: RedisClient; work: ManualWork }[];
  beforeEach(async () => {
    server = await startRedis();
    members = [];
  });
  afterEach(async () => {
    for (const member of members) await end(member);
    await server.close();
  });

  type Member = (typeof members)[number];
  async function begin(options: Partial<BullmqEngineOptions> = {}, url = server.url): Promise<Member> {
    const redis = await openRedis(url);
    const engine = createBullmqEngine({ redis, lock: 1_000, check: 200, retryDelay: 1, ...options });
    const member = { engine, redis, work: createManualWork() };
    members.push(member);
    await engine.start(member.work);
    return member;
  }
  async function end(member: Member): Promise<void> {
    members = members.filter((one) => one !== member);
    await member.engine.stop(0);
    member.redis.destroy();
  }

  test("does not stop a replayed dead letter because of an order from before", async () => {
    // Either of them may be the one that tells the thread. A lock of a second runs out on a busy machine.
    const patient = { attempts: 1, lock: 10_000 };
    const first = await begin(patient);
    await first.engine.admit(turn("a"));
    const run = await first.work.next();
    const second = await begin(patient);
    await first.engine.control(run.event.thread, { type: "stop" });
    expect(await told(run.lease)).toBe("stop");
    run.fail(new Error("boom"));
    const burials = (): Run[] =>
      [first, second].flatMap(({ work }) => work.runs.filter(({ stage }) => stage === "bury"));
    await expect.poll(burials).toHaveLength(1);
    for (const burial of burials()) burial.done();
    await expect.poll(() => second.engine.deadLetters()).toHaveLength(1);
    await end(first);

    await second.engine.replay("a");
    const isAgain = (): Run | undefined => second.work.runs.find(({ stage }) => stage === "run");
    await expect.poll(isAgain).toBeDefined();
    expect(isAgain()?.lease.signal.reason).toBeUndefined();
  });

  test("goes on with what a replica of natter 0.1 left behind: first what was begun, then in the platform's order", async () => {
    const lane = "test/space/channel/one";
    const put = (id: string, at: number, attempt: number): string =>
      server.command(
        "eval",
        `redis.call('HSET', '{natter}:turn:' .. ARGV[1], 'lane', ARGV[2], 'event', ARGV[3], 'attempt', ARGV[4], 'burying', 0, 'error', '')
         redis.call('RPUSH', '{natter}:inbox:' .. ARGV[2], ARGV[1])
         redis.call('SADD', '{natter}:waiting', ARGV[2])`,
        "0",
        id,
        lane,
        JSON.stringify(turn(id, "one", at)),
        String(attempt),
      );
    put("begun", 300, 1);
    put("late", 200, 0);
    put("early", 100, 0);
    const { engine, work } = await begin();
    await engine.admit(turn("new", "one", 150));
    await engine.control(threadOf("one"), { type: "stop", turn: "late" });

    const runs: [id: string, order: unknown][] = [];
    for (let count = 0; count < 4; count += 1) {
      const run = await work.next();
      runs.push([run.id, run.lease.signal.reason]);
      run.done();
    }
    expect(runs).toEqual([
      ["begun", undefined],
      ["early", undefined],
      ["new", undefined],
      ["late", "stop"],
    ]);
  });

  test("goes on with events of which a replica of an earlier version counted failures and deaths in one number", async () => {
    const put = (id: string, thread: string, attempt: number, burying: number): string =>
      server.command(
        "eval",
        `redis.call('HSET', '{natter}:turn:' .. ARGV[1], 'lane', ARGV[2], 'event', ARGV[3], 'attempt', ARGV[4], 'burying', ARGV[5], 'error', 'boom')
         redis.call('ZADD', '{natter}:inbox:' .. ARGV[2], 1, ARGV[1])
         redis.call('HSET', '{natter}:begun', ARGV[2], ARGV[1])
         redis.call('SADD', '{natter}:waiting', ARGV[2])`,
        "0",
        id,
        `test/space/channel/${thread}`,
        JSON.stringify(turn(id, thread)),
        String(attempt),
        String(burying),
      );
    put("tried", "one", 3, 0);
    put("given up", "two", 4, 1);
    const { engine, work } = await begin({ attempts: 3 });
    const runs = [await work.next(), await work.next()];
    const [tried, givenUp] = runs.toSorted((a, b) => b.id.localeCompare(a.id));

    expect(tried).toMatchObject({ id: "tried", stage: "run", lease: { attempt: 4 } });
    expect(givenUp).toMatchObject({ id: "given up", stage: "bury" });
    givenUp?.done();
    await expect.poll(() => engine.deadLetters()).toMatchObject([{ id: "given up", attempts: 3 }]);
  });

  describe("comes to another Redis at the same address", () => {
    let other: RedisServer;
    let cable: RedisProxy;
    beforeEach(async () => {
      other = await startRedis({ settings: { replicaof: `127.0.0.1 ${server.port}` } });
      cable = await createRedisProxy(server.port);
    });
    afterEach(async () => {
      cable.cut();
      await other.close();
    });
    const copied = (): Promise<void> =>
      expect.poll(() => other.command("info", "replication")).toContain("master_link_status:up");
    async function nextOf({ engine, work }: Member): Promise<string> {
      await expect.poll(() => engine.admit(turn("b")).catch(String), { timeout: 20_000 }).toBe(true);
      return (await work.next()).id;
    }

    test("when the first one vanishes without closing a connection", async () => {
      const member = await begin({}, cable.url);
      const presence = announcePresence({ redis: member.redis });
      await member.engine.admit(turn("a"));
      (await member.work.next()).done();
      await copied();
      cable.hold();
      other.command("replicaof", "no", "one");
      cable.moveTo(other.port);

      expect(await nextOf(member)).toBe("b");
      await presence.stop();
    });

    test("when the first one becomes a replica of the second", async () => {
      const member = await begin({}, cable.url);
      await member.engine.admit(turn("a"));
      (await member.work.next()).done();
      await copied();
      other.command("replicaof", "no", "one");
      server.command("replicaof", "127.0.0.1", String(other.port));
      cable.moveTo(other.port);

      expect(await nextOf(member)).toBe("b");
    });
  });
});
