import KeyvRedis from "@keyv/redis";
import { Keyv, type KeyvStoreAdapter } from "keyv";
import type { RedisClient } from "./client.ts";
import { answered } from "./script.ts";

/** A Keyv over Redis: all of Keyv's and its adapter's options that we rely on. */
export function createRedisKeyv(redis: RedisClient, namespace: string): Keyv {
  return toKeyv(createRedisStore(redis), namespace);
}

/** Keys come with their namespace in front once, and whatever fails rejects. */
export function toKeyv(store: KeyvStoreAdapter, namespace: string): Keyv {
  const keyv = new Keyv({
    store,
    namespace,
    // The adapter puts it there as well.
    useKeyPrefix: false,
    // Without it a Redis that is away looks like a thread that never was, and what is written next begins it anew.
    throwOnErrors: true,
  });
  keyv.on("error", () => {});
  return keyv;
}

/** Milliseconds. Long for Redis, and short enough for somebody who waits for an answer. */
const deadline = 500;

/** Keyv's storage in Redis, with an end to every wait: a Redis that hangs answers nothing, and no error comes either. */
export function createRedisStore(redis: RedisClient): KeyvStoreAdapter {
  // Connected by whoever opened it: the adapter would give up after one failure, and make every call wait for a new attempt.
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
      return this; // There is nothing to hear: what fails rejects.
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
    // Both look at everything that there is. How long that takes is nobody's mistake.
    clear: () => inner.clear(),
    iterator: (namespace) => inner.iterator(namespace),
  };
}
