import { createSessions, createStore, fromThreadKey, type Sessions } from "#core/engine";
import type { Outbox } from "#redis/write-behind/outbox";
import { type Database, openDatabase } from "#sqlite/database";
import { createKeyv } from "#sqlite/keyv";

/** An entry as Keyv stores it. */
export interface StoredEntry {
  /** With its namespace. */
  key: string;
  value: string;
  /** In milliseconds since 1970. */
  expires: number | undefined;
}

export interface ThreadTableOptions {
  database: Database;
  outbox: Outbox;
  namespace: string;
  maxTurns: number;
  /** Milliseconds for which an entry is kept. */
  ttl: number;
}

/** The threads in the file of this process. */
export interface ThreadTable {
  /** Puts what another process has written of a thread into the file, and merges it with what had not reached Redis from here. */
  take(thread: string, theirs: readonly StoredEntry[]): Promise<void>;
}

export function createThreadTable(options: ThreadTableOptions): ThreadTable {
  const { database, outbox, namespace } = options;
  const keysOf = database.prepare<{ key: string }>("SELECT key FROM entry WHERE key >= ? AND key < ?");
  const one = database.prepare("SELECT 1 AS found FROM entry WHERE key = ?");
  const remove = database.prepare("DELETE FROM entry WHERE key = ?");
  const put = createPut(database);

  /** Redis has this already. */
  function receive(entry: StoredEntry): void {
    put(entry);
    outbox.remove("entry", entry.key);
  }

  async function takeLoose(theirs: readonly StoredEntry[]): Promise<void> {
    const isOurs = (key: string): boolean =>
      outbox.isWhole ? outbox.has("entry", key) : one.get(key) !== undefined;
    await database.commit(() => {
      for (const entry of theirs) if (!isOurs(entry.key)) receive(entry);
    });
  }

  async function replace(here: readonly string[], theirs: readonly StoredEntry[]): Promise<void> {
    await database.commit(() => {
      for (const key of here) {
        remove.run(key);
        outbox.remove("entry", key);
      }
      for (const entry of theirs) receive(entry);
    });
  }

  return {
    async take(thread, found) {
      if (thread === "") return takeLoose(found);
      const front = `${namespace}:{${thread}}`;
      const here = keysOf.all(`${front}:`, `${front};`).map(({ key }) => key);
      const owed = new Set(outbox.startingWith(`${front}:`));
      // The thread lost this here, so Redis must delete it, too.
      const theirs = found.filter(({ key }) => !owed.has(key) || here.includes(key));
      if (here.length === 0 || (outbox.isWhole && owed.size === 0)) return replace(here, theirs);
      const merged = await merge(thread, { ...options, here, theirs });
      await database.commit(() => {
        for (const entry of merged) put(entry);
      });
    },
  };
}

type MergeOptions = ThreadTableOptions & { here: readonly string[]; theirs: readonly StoredEntry[] };

/** In a database of its own, so that the thread in the file goes from one state to the other in one step. */
async function merge(thread: string, options: MergeOptions): Promise<StoredEntry[]> {
  const { database, namespace, here, theirs } = options;
  const front = `${namespace}:{${thread}}:data:`;
  const bots = here.filter((key) => key.startsWith(front)).map((key) => key.slice(front.length));
  const ours = await sessionsIn(database, options).export(fromThreadKey(thread), bots);
  const scratch = openDatabase(":memory:");
  try {
    const putInto = createPut(scratch);
    for (const entry of theirs) putInto(entry);
    await sessionsIn(scratch, options).import(ours);
    const all = scratch
      .prepare<{ key: string; value: string; expires: number | null }>("SELECT * FROM entry")
      .all();
    return all.map(({ expires, ...row }) => ({ ...row, expires: expires ?? undefined }));
  } finally {
    scratch.close();
  }
}

function sessionsIn(database: Database, { namespace, ttl, maxTurns }: ThreadTableOptions): Sessions {
  return createSessions({ store: createStore(createKeyv(database, namespace), { ttl }), maxTurns });
}

function createPut(database: Database): (entry: StoredEntry) => void {
  const put = database.prepare(
    `INSERT INTO entry (key, value, expires) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires = excluded.expires`,
  );
  return ({ key, value, expires }) => void put.run(key, value, expires ?? null);
}
