import type { KeyvStoreAdapter } from "keyv";
import { raceAbort } from "#core";
import type { Log } from "#core";
import type { RedisClient } from "#redis/client";
import { type Presence, toWriterKey } from "#redis/presence";
import { answered } from "#redis/script";
import { type Debt, type StandbyEntries, unknown } from "./entries.ts";
import { mergeThreads } from "../migration/merge-threads.ts";

export interface StandbyDebtsOptions {
  redis: RedisClient;
  presence: Presence;
  remote: KeyvStoreAdapter;
  entries: StandbyEntries;
  name: string;
  maxTurns: number;
  ttl: number;
  log?: Log;
}

/** What Redis has yet to be told, and whether it is the Redis that we know. */
export interface StandbyDebts {
  /** There is no other replica, and what this disk knows is the whole truth. */
  readonly isOnly: boolean;
  /** May Redis be asked? Not after the connection broke: it may have come back without what it had. */
  readonly isTrusted: boolean;
  /** Resolves when it may, or when the signal aborts. */
  trusted(signal: AbortSignal): Promise<void>;
  /** Nothing is owed, all names that Redis has are known, and so is who else there is. */
  readonly isSettled: boolean;
  /** Makes it so. Rejects when Redis goes away meanwhile. */
  settle(): Promise<void>;
}

const portion = 100;

export function createStandbyDebts(options: StandbyDebtsOptions): StandbyDebts {
  const { redis, presence, remote, entries, name, log } = options;
  const writer = toWriterKey(name);
  let isTrusted = false;
  let hadOthers = false;
  let breaks = 0;
  let known = Promise.withResolvers<void>();
  redis.on("reconnecting", () => {
    isTrusted = false;
    breaks += 1;
  });

  /** Who has written to Redis: we alone, others too, or nobody, because it has lost everything. */
  async function identify(): Promise<void> {
    const last = await answered("asking who wrote last", () => redis.get(writer));
    if (hadOthers || (last !== null && last !== entries.mark)) {
      await merge();
      await entries.dropAll();
    } else if (last === null) {
      const lost = await entries.oweAll();
      if (lost > 0)
        log?.warn({ entries: lost }, "Redis has lost what it had; it is written back from this disk");
    }
    if (last !== entries.mark) await answered("saying who writes", () => redis.set(writer, entries.mark));
  }

  async function merge(): Promise<void> {
    const owed = entries.debts(entries.owed);
    const copy = {
      ...remote,
      get: async (key: string) => read(key),
      getMany: async (keys: string[]) => keys.map(read),
    };
    await tell(
      remote,
      await mergeThreads(owed, { ...options, copy: copy as KeyvStoreAdapter, namespace: name }),
    );
    await entries.pay(owed);
  }

  const read = (key: string): string | undefined => {
    const value = entries.read(key);
    return value === unknown ? undefined : value;
  };

  const hasOthers = (): boolean => presence.count > 1;

  return {
    get isOnly() {
      return !hadOthers && !hasOthers();
    },
    get isTrusted() {
      return isTrusted;
    },
    trusted: (signal) => (isTrusted ? Promise.resolve() : raceAbort(known.promise, signal).catch(() => {})),
    get isSettled() {
      const isKnown = hadOthers === hasOthers() && (hadOthers || entries.isComplete);
      return isTrusted && !entries.hasDebts && isKnown;
    },
    async settle() {
      const before = breaks;
      const others = hasOthers();
      hadOthers ||= others;
      if (!isTrusted || hadOthers) await identify();
      while (entries.hasDebts) {
        const debts = entries.debts(portion);
        await tell(remote, debts);
        await entries.pay(debts);
      }
      // In the same moment in which nothing is owed: what is written from now on goes to Redis itself.
      isTrusted = breaks === before;
      if (!isTrusted) return;
      known.resolve();
      known = Promise.withResolvers();
      hadOthers = others;
      if (!others && !entries.isComplete) await learnNames(redis, name, entries);
    },
  };
}

async function tell(remote: KeyvStoreAdapter, debts: readonly Debt[]): Promise<void> {
  const now = Date.now();
  const alive = debts.filter(({ expires }) => expires === undefined || expires > now);
  const set = alive.flatMap(({ key, value, expires }) =>
    value === undefined ? [] : [{ key, value, ...(expires === undefined ? {} : { ttl: expires - now }) }],
  );
  const gone = debts.filter(({ value }) => value === undefined).map(({ key }) => key);
  if (set.length > 0) await remote.setMany?.(set);
  if (gone.length > 0) await remote.deleteMany?.(gone);
}

/** Whatever is not among them does not exist, also when Redis is away. */
async function learnNames(redis: RedisClient, name: string, entries: StandbyEntries): Promise<void> {
  const front = `${name}::`;
  for await (const keys of redis.scanIterator({ MATCH: `${front}*`, COUNT: 1_000 }))
    await entries.note(keys.map((key) => key.slice(front.length)));
  await entries.complete();
}
