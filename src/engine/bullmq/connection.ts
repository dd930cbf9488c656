import { type ConnectionOptions, createNodeRedisClient } from "bullmq";
import { retryUntil } from "#core/engine";
import type { RedisClient } from "#redis/client";

/** Milliseconds between two attempts. */
const retryDelay = 100;

/** BullMQ's view of the engine's connection, and a second connection on which BullMQ waits for jobs. */
export interface BullmqConnection {
  options: ConnectionOptions;
  /** Breaks off the waiting, for good. The shared connection stays open. */
  end(): void;
}

/** Prepares a connection as BullMQ itself would, and can end it. */
export function toBullmqConnection(redis: RedisClient): BullmqConnection {
  const waiting = redis.duplicate();
  const connect = waiting.connect.bind(waiting);
  let ended = false;
  // BullMQ reconnects whenever its read breaks off, also when the engine broke it off, and then for ever.
  waiting.connect = () => (ended ? Promise.reject(new Error("The engine has been stopped.")) : connect());
  const main = adapted(redis);
  main.duplicate = () => adapted(waiting);
  return {
    options: main,
    end() {
      ended = true;
      if (waiting.isOpen) waiting.destroy();
    },
  };
}

/** BullMQ emits errors after it has removed its own listener, which would end the process. Calls that fail reject as well. */
function adapted(redis: RedisClient): ReturnType<typeof createNodeRedisClient> {
  const client = createNodeRedisClient(redis);
  client.on("error", () => {});
  const { info } = client;
  // BullMQ asks once and never again: if Redis went away in that moment, BullMQ would never have a connection.
  const readInfo = (): Promise<string> =>
    retryUntil(() => info.call(client), { wait: () => (redis.isOpen ? retryDelay : undefined) });
  // BullMQ would complain about the eviction policy on the console. The start logs that itself.
  client.info = async () => (await readInfo()).replace(/^maxmemory_policy:.*$/m, "");
  return client;
}
