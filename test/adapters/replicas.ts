import { pino } from "pino";
import { type Adapter, type RespondFunction, bot } from "#core";
import { type Natter, natter } from "../../src/natter.ts";
import { platformOf } from "../support/platform-of.ts";
import { createRedisProxy, type RedisProxy } from "../support/redis-proxy.ts";
import { type RedisServer, startRedis } from "../support/redis-server.ts";

/** One of several processes that share a Redis, put together as the application does it, with a cable of its own. */
export interface ReplicaOfTest {
  app: Natter;
  cable: RedisProxy;
}

export interface ReplicasOfTest {
  /** Of the Redis itself, for a process that needs no cable. */
  readonly url: string;
  start(adapter: Adapter, answering: RespondFunction): Promise<ReplicaOfTest>;
  close(): Promise<void>;
}

export async function openReplicas(): Promise<ReplicasOfTest> {
  const server: RedisServer = await startRedis({ appendOnly: true });
  const replicas: ReplicaOfTest[] = [];
  return {
    url: server.url,
    async start(adapter, answering) {
      const cable = await createRedisProxy(server.port);
      const app = natter({
        environment: {},
        settings: {
          redisUrl: cable.url,
          replicas: "many",
          takeover: { lockSeconds: 1, checkSeconds: 0.2 },
        },
        bots: bot({ name: "replicas", respond: answering }),
        platforms: [platformOf(adapter)],
        log: pino({ level: process.env["LOG_LEVEL"] ?? "silent" }),
      });
      const replica = { app, cable };
      replicas.push(replica);
      await app.start();
      return replica;
    },
    async close() {
      await Promise.all(replicas.map(({ app }) => app.stop(1_000)));
      for (const { cable } of replicas) cable.cut();
      await server.close();
    },
  };
}
