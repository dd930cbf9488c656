import { createNodeRedisClient, type ConnectionOptions } from "bullmq";
import { systemClock } from "#core";
import type { RedisClient } from "#redis/client";

/** Milliseconds between two attempts. */
const pause = 100;

/** BullMQ's own view of our connection, and the one on which it waits for work. */
export interface BullmqConnection {
  options: ConnectionOptions;
  /** Breaks off the waiting, for good. The connection that was handed in lives on. */
  end(): void;
}

/** What BullMQ does by itself with a connection that it was given, but with an end. */
export function toBullmqConnection(redis: RedisClient): BullmqConnection {
  const waiting = redis.duplicate();
  const connect = waiting.connect.bind(waiting);
  let ended = false;
  // BullMQ connects anew when its read breaks off, also when that happens because of the end, and then for ever.
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

/** It passes errors on after BullMQ has stopped to listen to it, which would end the process. Calls that fail say so themselves. */
function adapted(redis: RedisClient): ReturnType<typeof createNodeRedisClient> {
  const client = createNodeRedisClient(redis);
  client.on("error", () => {});
  const { info } = client;
  // It asks once, and never again: a Redis that goes away in that moment would leave it without a connection for good.
  const insist = async (): Promise<string> => {
    for (;;) {
      try {
        return await info.call(client);
      } catch (error) {
        if (!redis.isOpen) throw error;
        await systemClock.sleep(pause);
      }
    }
  };
  // It would complain about the policy on the console, past our log, where the start says it.
  client.info = async () => (await insist()).replace(/^maxmemory_policy:.*$/m, "");
  return client;
}
