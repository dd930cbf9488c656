import { randomUUID } from "node:crypto";
import type { Database } from "#sqlite/database";

/** A change of one key that Redis has not got yet. */
export interface Change {
  kind: "entry" | "event";
  /** Of an entry, with its namespace; of an event, its id. */
  key: string;
  /** As it is now. Nothing: the entry was deleted, or the event is done. */
  value: string | undefined;
  /** When the entry expires, or when the event was admitted. */
  at: number | undefined;
  /** Its place in the outbox, which a later write changes. */
  seq: number;
}

/** The keys of the file whose changes Redis has not got yet. */
export interface Outbox {
  /** Names this file. */
  readonly disk: string;
  /** The number of the last write that Redis has confirmed. */
  readonly number: number;
  /** True when Redis has had everything at least once. */
  readonly isWhole: boolean;
  /** How many keys wait. */
  count(): number;
  /** The keys that have waited longest, with what they hold now. All waiting keys of a thread come together. */
  next(): Change[];
  /** Redis has them. A key that was written again meanwhile stays. */
  acknowledge(changes: readonly Change[], number: number): Promise<void>;
  /** Redis may lack everything. `begin` is called first and `end` last, so that a crash in between is noticed. */
  begin(): Promise<void>;
  end(number: number): Promise<void>;
  add(kind: Change["kind"], keys: readonly string[]): Promise<void>;
  has(kind: Change["kind"], key: string): boolean;
  /** The waiting entries whose keys begin so. */
  startingWith(front: string): string[];
  /** Stores what Redis has just said. Call it inside a commit. */
  remove(kind: Change["kind"], key: string): void;
}

/** A batch ends with the thread that reaches this many keys or characters. */
const most = 500;
const mostText = 512_000;

/** What all keys of a thread begin with. */
const threadOf = (key: string): string | undefined => /^[^:]*:\{[^}]+\}:/.exec(key)?.[0];

type Waiting = Pick<Change, "kind" | "key" | "seq">;
const nameOf = ({ kind, key }: Waiting): string => `${kind} ${key}`;

const tables = [
  `CREATE TABLE IF NOT EXISTS outbox (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
  ) WITHOUT ROWID`,
  "CREATE INDEX IF NOT EXISTS outbox_seq ON outbox (seq)",
  "CREATE TABLE IF NOT EXISTS copied (disk TEXT NOT NULL, number INTEGER NOT NULL, whole INTEGER NOT NULL)",
];

const put = `INSERT INTO outbox (kind, key, seq) VALUES (?1, ?2, (SELECT coalesce(max(seq), 0) + 1 FROM outbox))
  ON CONFLICT (kind, key) DO UPDATE SET seq = excluded.seq`;

/** Redis lets entries expire by itself. Deleting one there would also delete an entry that another process has renewed. */
const unlessExpired = "WHEN old.expires IS NULL OR old.expires > unixepoch('subsec') * 1000";

/**
 * Triggers fill the outbox in the transaction of the write itself, so no writer can forget it. They stay in the file, so that
 * Redis later gets what was written while REDIS_URL was not set.
 */
const triggers = [
  { table: "entry", column: "key", kind: "entry" },
  { table: "inbox", column: "id", kind: "event" },
  { table: "saved", column: "id", kind: "event" },
  { table: "dead", column: "id", kind: "event" },
].flatMap(({ table, column, kind }) =>
  (["INSERT", "UPDATE", "DELETE"] as const).map((event) => {
    const row = event === "DELETE" ? "old" : "new";
    const statement = put.replace("?1", `'${kind}'`).replace("?2", `${row}.${column}`);
    const when = table === "entry" && event === "DELETE" ? unlessExpired : "";
    return `CREATE TRIGGER IF NOT EXISTS outbox_${table}_${event} AFTER ${event} ON ${table} ${when} BEGIN ${statement}; END`;
  }),
);

export function createOutbox(database: Database): Outbox {
  for (const statement of [...tables, ...triggers]) database.prepare(statement).run();
  const copied = database.prepare<{ disk: string; number: number; whole: number }>("SELECT * FROM copied");
  if (!copied.get()) database.prepare("INSERT INTO copied VALUES (?, 0, 0)").run(randomUUID());
  const state = copied.get() ?? { disk: "", number: 0, whole: 0 };
  const setState = database.prepare("UPDATE copied SET number = ?, whole = ?");
  const waiting = database.prepare<Waiting>(`SELECT kind, key, seq FROM outbox ORDER BY seq LIMIT ${most}`);
  const count = database.prepare<{ count: number }>("SELECT count(*) AS count FROM outbox");
  const add = database.prepare(put);
  const remove = database.prepare("DELETE FROM outbox WHERE kind = ? AND key = ?");
  const confirm = database.prepare("DELETE FROM outbox WHERE kind = ? AND key = ? AND seq = ?");
  const found = database.prepare("SELECT 1 AS found FROM outbox WHERE kind = ? AND key = ?");
  const range = database.prepare<Waiting>(
    "SELECT kind, key, seq FROM outbox WHERE kind = 'entry' AND key >= ? AND key < ?",
  );
  const read = createReading(database);

  const startingWith = (front: string): Waiting[] => range.all(front, `${front}\u{10ffff}`);

  /** Redis never has half a change of a thread: a head without its messages, or messages without their head. */
  function withItsThread(row: Waiting): Waiting[] {
    const front = row.kind === "entry" ? threadOf(row.key) : undefined;
    return front === undefined ? [row] : startingWith(front);
  }

  async function note(number: number, whole: number, run = (): void => {}): Promise<void> {
    await database.commit(() => {
      run();
      setState.run(number, whole);
    });
    Object.assign(state, { number, whole });
  }

  return {
    get disk() {
      return state.disk;
    },
    get number() {
      return state.number;
    },
    get isWhole() {
      return state.whole === 1;
    },
    count: () => count.get()?.count ?? 0,
    next() {
      const changes = new Map<string, Change>();
      let text = 0;
      for (const row of waiting.all()) {
        if (changes.size >= most || text >= mostText) break;
        if (changes.has(nameOf(row))) continue;
        for (const one of withItsThread(row)) {
          const change = { ...one, ...read[one.kind](one.key) };
          changes.set(nameOf(one), change);
          text += one.key.length + (change.value?.length ?? 0);
        }
      }
      return [...changes.values()];
    },
    acknowledge: (changes, number) =>
      note(number, state.whole, () => {
        for (const { kind, key, seq } of changes) confirm.run(kind, key, seq);
      }),
    begin: () => note(0, 0),
    end: (number) => note(number, 1),
    async add(kind, keys) {
      await database.commit(() => {
        for (const key of keys) add.run(kind, key);
      });
    },
    has: (kind, key) => found.get(kind, key) !== undefined,
    startingWith: (front) => startingWith(front).map(({ key }) => key),
    remove: (kind, key) => void remove.run(kind, key),
  };
}

type Reading = Record<Change["kind"], (key: string) => Pick<Change, "value" | "at">>;

/** An event is one value, whatever tables it is in: its row, and what its holders saved. */
function createReading(database: Database): Reading {
  const entry = database.prepare<{ value: string; expires: number | null }>(
    "SELECT value, expires FROM entry WHERE key = ?",
  );
  const rows = (["inbox", "dead"] as const).map(
    (table) => [table, database.prepare(`SELECT * FROM ${table} WHERE id = ?`)] as const,
  );
  const saved = database.prepare<{ field: string; value: string }>(
    "SELECT field, value FROM saved WHERE id = ?",
  );
  const seen = database.prepare<{ at: number }>("SELECT at FROM seen WHERE id = ?");
  return {
    entry(key) {
      const { value, expires } = entry.get(key) ?? {};
      return { value, at: expires ?? undefined };
    },
    event(id) {
      const at = seen.get(id)?.at;
      for (const [table, one] of rows) {
        const row = one.get(id);
        if (row) return { value: JSON.stringify({ table, row, saved: saved.all(id) }), at };
      }
      return { value: undefined, at };
    },
  };
}
