import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Budget, type Clock, systemClock } from "#core";
import { openRedis, type RedisClient } from "../../../src/redis/client.ts";
import { createRedisPacer, type RedisPacer } from "../../../src/redis/pacing/pacer.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";

const hour = 3_600_000;
const budget: Budget = { limit: 5, window: 1_500 };

describe.skipIf(redisIsMissing)("a shared budget", () => {
  let server: RedisServer;
  let members: { redis: RedisClient; pacer: RedisPacer; set(ms: number): void }[];
  beforeEach(async () => {
    server = await startRedis();
    members = await Promise.all(
      // The machines' clocks differ by an hour.
      [0, hour].map(async (ahead) => {
        let off = ahead;
        const clock: Clock = { ...systemClock, now: () => systemClock.now() + off };
        const redis = await openRedis(server.url);
        const pacer = createRedisPacer({ redis, replicas: () => 2, clock });
        return { redis, pacer, set: (ms: number) => void (off += ms) };
      }),
    );
  });
  afterEach(async () => {
    for (const { redis, pacer } of members) {
      pacer.stop();
      redis.destroy();
    }
    await server.close();
  });

  const final = async (at: number): Promise<number> => {
    const asked = performance.now();
    await members[at]?.pacer.slot("here", { priority: "final", since: asked, budget });
    return performance.now() - asked;
  };

  test("is kept by processes whose clocks differ, also when they are set", async () => {
    for (let count = 0; count < budget.limit; count += 1) await final(count % 2);
    members[0]?.set(-hour);
    members[1]?.set(-24 * hour);
    const waits = await Promise.all([final(0), final(1)]);
    for (const wait of waits) {
      expect(wait).toBeGreaterThan(budget.window / 2);
      expect(wait).toBeLessThan(budget.window * 3);
    }
  });

  test("is not closed for an hour when the clock of Redis is set back by an hour", async () => {
    for (let count = 0; count < budget.limit; count += 1) await final(0);
    members[0]?.pacer.report("here", { closedFor: 1_000 });
    await final(1);
    // What Redis holds now, as a Redis has written it whose clock was an hour ahead.
    await members[0]?.redis.eval(
      `for _, field in ipairs({ 'closed', 'nextEdit', 'until', 'seen' }) do
         local value = redis.call('HGET', KEYS[1], field)
         if value then redis.call('HSET', KEYS[1], field, value + ARGV[1]) end
       end
       local slots = redis.call('ZRANGE', KEYS[2], 0, -1, 'WITHSCORES')
       for index = 1, #slots, 2 do redis.call('ZADD', KEYS[2], slots[index + 1] + ARGV[1], slots[index]) end`,
      { keys: ["{natter}:pace:here", "{natter}:calls:here"], arguments: [String(hour)] },
    );
    expect(await final(0)).toBeLessThan(5_000);
    expect(await final(1)).toBeLessThan(5_000);
  });
});
