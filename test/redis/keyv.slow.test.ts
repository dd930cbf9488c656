import { describe } from "vitest";
import { openRedis } from "../../src/redis/client.ts";
import { createRedisKeyv } from "../../src/redis/keyv.ts";
import { storeContract, type StoreWorld } from "../../src/testing/store/contract.ts";
import { createRedisProxy } from "../support/redis-proxy.ts";
import { redisIsMissing, startRedis } from "../support/redis-server.ts";
import { testContract } from "../support/test-contract.ts";

async function open(): Promise<StoreWorld> {
  const server = await startRedis();
  const proxy = await createRedisProxy(server.port);
  const redis = await openRedis(proxy.url);
  redis.on("error", () => {});
  return {
    store: () => createRedisKeyv(redis, "test"),
    breakDown: async () => proxy.hold(),
    async close() {
      redis.destroy();
      proxy.cut();
      await server.close();
    },
  };
}

describe.skipIf(redisIsMissing)("a Keyv over Redis", () => {
  testContract("keeps the contract of stores:", storeContract({ open }));
});
