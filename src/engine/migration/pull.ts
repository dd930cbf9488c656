import { type Log, toError } from "#core/engine";
import { entryKeys } from "#redis/write-behind/add-all";
import type { RedisCopy } from "#redis/write-behind/copy";
import type { Outbox } from "#redis/write-behind/outbox";
import type { Database } from "#sqlite/database";
import { pullEvents } from "./pull-events.ts";
import { createThreadTable, type StoredEntry } from "./thread-table.ts";

export interface PullOptions {
  database: Database;
  outbox: Outbox;
  copy: RedisCopy;
  namespace: string;
  maxTurns: number;
  /** Milliseconds for which an entry is kept. */
  ttl: number;
  log: Log;
}

/** So many threads at once: each of them is one transaction, and those of one tick share the disk's confirmation. */
const atOnce = 32;
const portion = 500;

/**
 * Brings into the file of this process what Redis has, after another process has written there. A thread comes whole or not at
 * all, and this can die at any moment and begin again. Three kinds of threads:
 *
 * - Redis has received everything that this file has of the thread: Redis's version replaces it.
 * - Redis has not received everything: natter merges both by the ids of their messages.
 * - Redis does not know the thread: it goes into the outbox.
 */
export async function pull(options: PullOptions): Promise<void> {
  const { database, outbox, copy, log } = options;
  const threads = await keysByThread(options);
  const table = createThreadTable(options);
  let fence = 0;

  async function take(thread: string, keys: readonly string[]): Promise<void> {
    const theirs = await read(copy, keys);
    fence = Math.max(fence, ...theirs.map(({ key, value }) => fenceOf(key, value)));
    try {
      await table.take(thread, theirs);
    } catch (error) {
      // One record that cannot be read must not keep the bot from answering in all other threads.
      log.error(
        { thread, error: toError(error).message },
        "could not take over a thread from Redis; it stays as it is here",
      );
    }
  }

  const all = [...threads];
  for (let at = 0; at < all.length; at += atOnce)
    await Promise.all(all.slice(at, at + atOnce).map(([thread, keys]) => take(thread, [...keys])));
  const known = new Set([...threads.values()].flatMap((keys) => [...keys]));
  for (const keys of entryKeys(database))
    await outbox.add(
      "entry",
      keys.filter((key) => !known.has(key)),
    );
  await pullEvents(options);
  // The next fence must be above every one that has written to these threads: a session refuses a lower one.
  const raise = database.prepare("UPDATE fence SET last = max(last, ?)");
  await database.commit(() => raise.run(fence));
  if (threads.size > 0) log.info({ threads: threads.size }, "This process has everything that Redis has.");
}

async function keysByThread({ copy, namespace }: PullOptions): Promise<Map<string, Set<string>>> {
  const threads = new Map<string, Set<string>>();
  for await (const keys of copy.keys())
    for (const key of keys) {
      const thread = /^\{(?<thread>[^}]+)\}:/.exec(key.slice(namespace.length + 1))?.groups?.["thread"] ?? "";
      const known = threads.get(thread);
      if (known) known.add(key);
      else threads.set(thread, new Set([key]));
    }
  return threads;
}

/** Keyv writes into every value that expires when it does. */
async function read(copy: RedisCopy, keys: readonly string[]): Promise<StoredEntry[]> {
  const entries: StoredEntry[] = [];
  for (let at = 0; at < keys.length; at += portion) {
    const some = keys.slice(at, at + portion);
    const values = await copy.values(some);
    for (const [index, key] of some.entries()) {
      const value = values[index] ?? null;
      if (value === null) continue;
      const { expires } = JSON.parse(value) as { expires?: number | null };
      entries.push({ key, value, expires: expires ?? undefined });
    }
  }
  return entries;
}

function fenceOf(key: string, value: string): number {
  if (!key.endsWith("}:head")) return 0;
  const { value: head } = JSON.parse(value) as { value?: { fence?: unknown } };
  return typeof head?.fence === "number" ? head.fence : 0;
}
