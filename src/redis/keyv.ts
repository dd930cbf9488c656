import KeyvRedis from "@keyv/redis";
import { Keyv, type KeyvStoreAdapter } from "keyv";
import type { RedisClient } from "./client.ts";
import { answered } from "./script.ts";

/** A Keyv over Redis, with all options of Keyv and its adapter that natter relies on. Puts the namespace in front of each key once. */
export function createRedisKeyv(redis: RedisClient, namespace: string): Keyv {
  const keyv = new Keyv({
    store: createRedisStore(redis),
    namespace,
    // The adapter does this already.
    useKeyPrefix: false,
    // Without it a Redis that is away looks like a thread that does not exist, and the next write overwrites the real one.
    throwOnErrors: true,
  });
  keyv.on("error", () => {});
  return keyv;
}

/** Milliseconds. Long for Redis, and short for a person who waits for an answer. */
const deadline = 500;

/** Keyv's storage in Redis, with a deadline for every call: a Redis that hangs sends neither answer nor error. */
function createRedisStore(redis: RedisClient): KeyvStoreAdapter {
  // The client is connected already. The adapter would give up after one failure, and then connect in each call.
  const inner = new KeyvRedis<string>(redis, { throwOnErrors: true, throwOnConnectError: true });
  inner.on("error", () => {});
  const within = <T>(what: string, call: () => Promise<T>): Promise<T> => answered(what, call, deadline);
  return {
    opts: inner.opts,
    get namespace() {
      return inner.namespace;
    },
    set namespace(namespace: string | undefined) {
      inner.namespace = namespace;
    },
    on() {
      return this; // There are no events: what fails rejects.
    },
    get: (key) => within("reading an entry", () => inner.get(key)),
    getMany: (keys) => within("reading entries", () => inner.getMany(keys)),
    has: (key) => within("looking for an entry", () => inner.has(key)),
    async set(key: string, value: string, ttl?: number) {
      await within("writing an entry", () => inner.set(key, value, ttl));
      return true;
    },
    setMany: (entries) => within("writing entries", () => inner.setMany(entries)),
    delete: (key) => within("deleting an entry", () => inner.delete(key)),
    deleteMany: (keys) => within("deleting entries", () => inner.deleteMany(keys)),
    // Both go through all keys, so a long wait is not a fault.
    clear: () => inner.clear(),
    iterator: (namespace) => inner.iterator(namespace),
  };
}
