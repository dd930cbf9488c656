import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BullmqEngine, type BullmqEngineOptions, createBullmqEngine } from "../../src/engine/bullmq.ts";
import { openRedis, type RedisClient } from "../../src/engine/redis-client.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../support/redis-server.ts";
import { createHands, type Hands, told, turn } from "./contract/hands.ts";

describe.skipIf(redisIsMissing)("a replica", { timeout: 60_000 }, () => {
  let server: RedisServer;
  let members: { engine: BullmqEngine; redis: RedisClient; hands: Hands }[];
  beforeEach(async () => {
    server = await startRedis();
    members = [];
  });
  afterEach(async () => {
    for (const member of members) await end(member);
    await server.close();
  });

  type Member = (typeof members)[number];
  async function begin(options: Partial<BullmqEngineOptions> = {}): Promise<Member> {
    const redis = await openRedis(server.url);
    const engine = createBullmqEngine({ redis, lock: 1_000, check: 200, retryDelay: 1, ...options });
    const member = { engine, redis, hands: createHands() };
    members.push(member);
    await engine.start(member.hands);
    return member;
  }
  async function end(member: Member): Promise<void> {
    members = members.filter((one) => one !== member);
    await member.engine.stop(0);
    member.redis.destroy();
  }

  test("does not stop a dead letter that is replayed because its first life was stopped", async () => {
    const first = await begin({ attempts: 1 });
    await first.engine.admit(turn("a"));
    const run = await first.hands.next();
    const second = await begin();
    await first.engine.control(run.event.thread, { type: "stop" });
    expect(await told(run.lease)).toBe("stop");
    run.fail(new Error("boom"));
    (await first.hands.next()).done();
    await expect.poll(() => second.engine.deadLetters()).toHaveLength(1);
    await end(first);

    await second.engine.replay("a");
    const again = await second.hands.next();
    expect(again.lease.signal.reason).toBeUndefined();
  });
});
