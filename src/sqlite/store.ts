import type { KeyvStoreAdapter } from "keyv";
import type { Database } from "./database.ts";

type Entry = { key: string; value: string };

/**
 * Keyv's storage over the embedded database. Keyv puts the namespace in front of keys and turns values into text. `setMany` is stored
 * whole or not at all, so put writes that belong together into one.
 */
export function createSqliteStore(database: Database): KeyvStoreAdapter {
  const alive = "(expires IS NULL OR expires >= ?)";
  const one = database.prepare<Entry>(`SELECT key, value FROM entry WHERE key = ? AND ${alive}`);
  const many = database.prepare<{ value: string | null }>(
    `SELECT entry.value FROM json_each(?) AS wanted LEFT JOIN entry ON entry.key = wanted.value AND ${alive} ORDER BY wanted.key`,
  );
  const put = database.prepare(
    `INSERT INTO entry (key, value, expires) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires`,
  );
  const remove = database.prepare(
    "DELETE FROM entry WHERE key IN (SELECT wanted.value FROM json_each(?) AS wanted)",
  );
  const removeAll = database.prepare("DELETE FROM entry WHERE key >= ? AND key < ?");
  const page = database.prepare<Entry>(
    `SELECT key, value FROM entry WHERE key > ? AND key < ? AND ${alive} ORDER BY key LIMIT 100`,
  );

  const write = (key: string, value: string, ttl: number | undefined): number =>
    put.run(key, value, ttl === undefined ? null : Date.now() + ttl);

  return {
    // Keyv offers an iterator only for dialects that it knows.
    opts: { dialect: "sqlite", url: `sqlite://${database.path}` },
    namespace: undefined,
    on() {
      return this; // No events: failures reject.
    },
    async get<Value>(key: string) {
      return one.get(key, Date.now())?.value as Value | undefined;
    },
    async getMany<Value>(keys: string[]) {
      return many
        .all(JSON.stringify(keys), Date.now())
        .map(({ value }) => (value ?? undefined) as Value | undefined);
    },
    async has(key: string) {
      return one.get(key, Date.now()) !== undefined;
    },
    async set(key: string, value: string, ttl?: number) {
      await database.commit(() => write(key, value, ttl));
      return true;
    },
    async setMany(entries) {
      await database.commit(() => {
        for (const { key, value, ttl } of entries) write(key, String(value), ttl);
      });
    },
    async delete(key: string) {
      return (await database.commit(() => remove.run(JSON.stringify([key])))) > 0;
    },
    async deleteMany(keys: string[]) {
      return (await database.commit(() => remove.run(JSON.stringify(keys)))) > 0;
    },
    async clear() {
      const [from, to] = range(this.namespace);
      await database.commit(() => removeAll.run(from, to));
    },
    // Page by page, so that no statement stays open while the caller is busy.
    async *iterator(namespace?: string) {
      let [last, to] = range(namespace);
      for (;;) {
        const entries = page.all(last, to, Date.now());
        for (const { key, value } of entries) yield [key, value];
        const next = entries.at(-1)?.key;
        if (next === undefined) return;
        last = next;
      }
    },
  };
}

/** Returns the first key of a namespace and the first key behind it: ";" is the character after ":". */
function range(namespace: string | undefined): [from: string, to: string] {
  return namespace === undefined ? ["", "\u{10ffff}"] : [`${namespace}:`, `${namespace};`];
}

/** Returns a function for `startSweep`: it removes up to `limit` expired entries and returns how many there were. */
export function createExpiry(database: Database): (limit: number) => Promise<number> {
  const remove = database.prepare(
    "DELETE FROM entry WHERE key IN (SELECT key FROM entry WHERE expires < ? ORDER BY expires LIMIT ?)",
  );
  return (limit) => database.commit(() => remove.run(Date.now(), limit));
}
