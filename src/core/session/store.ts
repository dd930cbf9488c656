import type { Keyv } from "keyv";
import { withDeadline } from "../time/deadline.ts";
import { Failure } from "../errors.ts";
import type { JsonValue } from "../json.ts";

/** Keyv with a deadline around every call. "Absent" is believed only of a call that succeeded. */
export interface Store {
  get(key: string): Promise<unknown>;
  getMany(keys: string[]): Promise<unknown[]>;
  /** Writes all of them or none, where the storage can. */
  setMany(entries: { key: string; value: JsonValue }[]): Promise<void>;
  deleteMany(keys: string[]): Promise<void>;
}

export interface StoreOptions {
  /** Milliseconds for which an entry lives after it was last written. */
  ttl: number;
  /** Milliseconds after which a call counts as failed. It may still arrive, so every write must be harmless twice. */
  deadline?: number | undefined;
}

export function createStore(keyv: Keyv, { ttl, deadline = 2_000 }: StoreOptions): Store {
  // Without this flag a dead Redis reads as "no such thread", and the next write starts a new thread over the old one.
  keyv.throwOnErrors = true;

  const within = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
    const late = (): never => {
      throw new Failure("offline", `The store did not answer "${what}" within ${deadline} ms.`);
    };
    try {
      return await withDeadline(call(), deadline, late);
    } catch (cause) {
      if (cause instanceof Failure) throw cause;
      throw new Failure(
        "offline",
        `The store failed at "${what}": ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    }
  };

  return {
    get: (key) => within(`get ${key}`, () => keyv.get<unknown>(key)),
    getMany: (keys) =>
      keys.length === 0 ? Promise.resolve([]) : within(`get ${keys[0]} …`, () => keyv.getMany<unknown>(keys)),
    async setMany(entries) {
      const withExpiry = entries.map((entry) => ({ ...entry, ttl }));
      await within(`set ${entries[0]?.key} …`, () => keyv.setMany(withExpiry));
    },
    async deleteMany(keys) {
      if (keys.length > 0) await within(`delete ${keys[0]} …`, () => keyv.deleteMany(keys));
    },
  };
}
