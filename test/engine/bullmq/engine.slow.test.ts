import { afterAll, beforeAll, describe } from "vitest";
import { type BullmqEngine, createBullmqEngine } from "../../../src/engine/bullmq/engine.ts";
import type { EngineWithDeadLetters } from "../../../src/engine/lease/dead-letter.ts";
import { openRedis, type RedisClient } from "../../../src/redis/client.ts";
import { createRedisProxy, type RedisProxy } from "../../support/redis-proxy.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import { describeEngine } from "../contract.ts";
import type { World } from "../contract/world.ts";

describe.skipIf(redisIsMissing)("on a real Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.close());

  interface Member {
    engine: BullmqEngine;
    redis: RedisClient;
    cable: RedisProxy;
  }

  let members: Member[] = [];

  const memberOf = (engine: EngineWithDeadLetters): Member => {
    const member = members.find((candidate) => candidate.engine === engine);
    if (!member) throw new Error("This engine is of another world.");
    return member;
  };

  /** Every engine has its own cable, which a crash cuts. */
  async function createWorld(): Promise<World> {
    server.command("flushall");
    members = [];
    return {
      async engine(options) {
        const cable = await createRedisProxy(server.port);
        const redis = await openRedis(cable.url);
        const engine = createBullmqEngine({ redis, lock: 1_000, check: 200, ...options });
        members.push({ engine, redis, cable });
        return engine;
      },
      async crash(engine) {
        memberOf(engine).cable.cut();
      },
      async pass(ms) {
        for (const key of server.command("keys", "{natter}:seen:*").split("\n").filter(Boolean)) {
          const left = Number(server.command("pttl", key)) - ms;
          server.command("pexpire", key, String(Math.max(left, -1)));
        }
      },
      async close() {
        for (const { engine, redis, cable } of members) {
          cable.cut();
          await engine.stop(0);
          redis.destroy();
        }
      },
    };
  }

  describeEngine("the engine of many replicas", {
    open: createWorld,
    async pause(_, engine) {
      const { cable, engine: sleeper } = memberOf(engine);
      // When it wakes up it could take new work. The suite looks only at its old work, which may go on as if nothing had happened.
      void sleeper.stop(20_000, 20_000);
      cable.hold();
      return async () => cable.release();
    },
  });
});
