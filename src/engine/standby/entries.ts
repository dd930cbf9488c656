import { randomUUID } from "node:crypto";
import type { Database } from "#sqlite/database";

/** An entry as it is written. Without a value it is deleted. */
export interface Write {
  key: string;
  value: string | undefined;
  /** When it is over, in milliseconds since 1970. */
  expires: number | undefined;
}

/** A write that Redis has not been told of. `owed` is the number under which it is owed. */
export interface Debt extends Write {
  owed: number;
}

/**
 * A copy of the entries that are kept in Redis, and what Redis has yet to be told. It can tell an entry that does not exist
 * from one of which it does not know: the names of what only Redis has are in it as well.
 */
export interface StandbyEntries {
  /** Of this disk: by it one knows whether anybody else has written to Redis since. */
  readonly mark: string;
  /** The value, `undefined` for an entry that does not exist, "unknown" for one that only Redis knows. */
  read(key: string): string | undefined | typeof unknown;
  /** `owed`: Redis must be told later. */
  write(writes: readonly Write[], owed: boolean): Promise<void>;
  /** This is what Redis says. Nothing that is owed is touched. */
  keep(key: string, value: string | undefined, expires: number | undefined): Promise<void>;
  /** Redis has entries of these names. */
  note(keys: readonly string[]): Promise<void>;
  isOwed(key: string): boolean;
  /** The oldest that are owed. */
  debts(limit: number): Debt[];
  readonly hasDebts: boolean;
  /** Counts them. */
  readonly owed: number;
  /** Redis was told. What was written again meanwhile stays owed. */
  pay(debts: readonly Debt[]): Promise<void>;
  /** Redis has lost what it had: all that is known here is owed. Answers how much that is. */
  oweAll(): Promise<number>;
  /** Redis was written to by others: what is not owed is worth nothing any more. */
  dropAll(): Promise<void>;
  /** Every name that Redis has is noted: what is neither here nor noted does not exist. Survives the process. */
  readonly isComplete: boolean;
  complete(): Promise<void>;
  /** Removes up to `limit` entries whose time is over and says how many there were. */
  sweep(limit: number): Promise<number>;
}

export const unknown: unique symbol = Symbol("only Redis knows");

/** `known` is 0 for a name without anything behind it, and a value of NULL that is known is a deletion. */
const tables = `
  CREATE TABLE IF NOT EXISTS standby_entry (
    key TEXT PRIMARY KEY,
    value TEXT,
    known INTEGER NOT NULL,
    expires INTEGER,
    owed INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
`;
const others = [
  "CREATE TABLE IF NOT EXISTS standby_mark (mark TEXT NOT NULL)",
  "CREATE INDEX IF NOT EXISTS standby_owed ON standby_entry (owed) WHERE owed > 0",
  "CREATE INDEX IF NOT EXISTS standby_expires ON standby_entry (expires) WHERE expires IS NOT NULL",
];

/** The name of no entry: Keyv's keys are never empty. */
const completeness = "";

type Row = { key: string; value: string | null; known: number; expires: number | null; owed: number };

/** The statements, by what they do. */
function prepare(database: Database) {
  for (const statement of [tables, ...others]) database.prepare(statement).run();
  const alive = "(expires IS NULL OR expires >= ?2)";
  const one = database.prepare<Row>(`SELECT * FROM standby_entry WHERE key = ?1 AND ${alive}`);
  const put = database.prepare(
    `INSERT INTO standby_entry (key, value, known, expires, owed) VALUES (?1, ?2, 1, ?3, ?4)
     ON CONFLICT (key) DO UPDATE SET value = ?2, known = 1, expires = ?3, owed = ?4`,
  );
  const keep = database.prepare(
    `INSERT INTO standby_entry (key, value, known, expires) VALUES (?1, ?2, 1, ?3)
     ON CONFLICT (key) DO UPDATE SET value = ?2, known = 1, expires = ?3 WHERE owed = 0`,
  );
  const drop = database.prepare("DELETE FROM standby_entry WHERE key = ? AND owed = 0");
  const note = database.prepare("INSERT OR IGNORE INTO standby_entry (key, known) VALUES (?, 0)");
  const debts = database.prepare<Row>("SELECT * FROM standby_entry WHERE owed > 0 ORDER BY owed LIMIT ?");
  const count = database.prepare<{ owed: number; last: number | null }>(
    "SELECT count(*) AS owed, max(owed) AS last FROM standby_entry WHERE owed > 0",
  );
  const pay = database.prepare("UPDATE standby_entry SET owed = 0 WHERE key = ? AND owed = ?");
  const forget = database.prepare(
    "DELETE FROM standby_entry WHERE key = ? AND owed = 0 AND known = 1 AND value IS NULL",
  );
  const dropNames = database.prepare("DELETE FROM standby_entry WHERE known = 0 OR key = ?");
  const oweAll = database.prepare(
    "UPDATE standby_entry SET owed = ?1 WHERE known = 1 AND value IS NOT NULL AND owed = 0",
  );
  const dropAll = database.prepare("DELETE FROM standby_entry WHERE owed = 0");
  const sweep = database.prepare(
    `DELETE FROM standby_entry WHERE key IN
     (SELECT key FROM standby_entry WHERE expires < ? ORDER BY expires LIMIT ?)`,
  );
  return { one, put, keep, drop, note, debts, count, pay, forget, dropNames, oweAll, dropAll, sweep };
}

export function createStandbyEntries(database: Database): StandbyEntries {
  const sql = prepare(database);
  let last = sql.count.get()?.last ?? 0;
  let hasDebts = last > 0;
  const next = (): number => (last += 1);
  const find = (key: string): Row | undefined => sql.one.get(key, Date.now());

  let isComplete = find(completeness) !== undefined;

  return {
    mark: markOf(database),
    get isComplete() {
      return isComplete;
    },
    async complete() {
      await database.commit(() => sql.put.run(completeness, "1", null, 0));
      isComplete = true;
    },
    read(key) {
      const row = find(key);
      if (row?.known === 1) return row.value ?? undefined;
      return row || !isComplete ? unknown : undefined;
    },
    async write(writes, isOwed) {
      await database.commit(() => {
        for (const { key, value, expires } of writes) {
          if (value === undefined && !isOwed) sql.drop.run(key);
          else sql.put.run(key, value ?? null, expires ?? null, isOwed ? next() : 0);
        }
      });
      hasDebts ||= isOwed;
    },
    async keep(key, value, expires) {
      await database.commit(() => {
        if (value === undefined) sql.drop.run(key);
        else sql.keep.run(key, value, expires ?? null);
      });
    },
    async note(keys) {
      await database.commit(() => {
        for (const key of keys) sql.note.run(key);
      });
    },
    isOwed: (key) => hasDebts && (find(key)?.owed ?? 0) > 0,
    debts: (limit) =>
      sql.debts.all(limit).map((row) => ({
        ...row,
        value: row.value ?? undefined,
        expires: row.expires ?? undefined,
      })),
    get hasDebts() {
      return hasDebts;
    },
    get owed() {
      return sql.count.get()?.owed ?? 0;
    },
    async pay(paid) {
      await database.commit(() => {
        for (const debt of paid) {
          sql.pay.run(debt.key, debt.owed);
          sql.forget.run(debt.key);
        }
      });
      hasDebts = sql.debts.get(1) !== undefined;
    },
    async oweAll() {
      isComplete = false;
      let lost = 0;
      await database.commit(() => {
        sql.dropNames.run(completeness);
        lost = sql.oweAll.run(next());
      });
      hasDebts ||= lost > 0;
      return lost;
    },
    async dropAll() {
      isComplete = false;
      await database.commit(() => sql.dropAll.run());
    },
    sweep: (limit) => database.commit(() => sql.sweep.run(Date.now(), limit)),
  };
}

/** Made once, and there for as long as the file. */
function markOf(database: Database): string {
  const marked = database.prepare<{ mark: string }>("SELECT mark FROM standby_mark");
  if (!marked.get()) database.prepare("INSERT INTO standby_mark VALUES (?)").run(randomUUID());
  return marked.get()?.mark ?? "";
}
