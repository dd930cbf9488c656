import { statSync } from "node:fs";
import { resolve } from "node:path";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import type { Log } from "#core/engine";
import { writeBackup } from "./backup.ts";
import { damaged, isDamage, isSchemaDamage, refusal, whatWentWrong } from "./database-error.ts";
import { createGroupCommit, type Commit } from "./group-commit.ts";
import { lifeOf, refuseDamage } from "./life.ts";
import { makePrivate } from "./private-file.ts";
import { prepareSchema } from "./schema.ts";
import { createTidy, type TidyTimes } from "./tidy.ts";

/** https://sqlite.org/fileformat2.html, section 1.3.2. */
const smallestPage = 512;

const inMemory = ":memory:";

/** The only connection of this process to its file. Sessions and engine share it, because its lock shuts out every other. */
export interface Database {
  /** Where the file is, for messages. */
  readonly path: string;
  /** Prepares a statement. `Row` is what it returns, and is not checked. */
  prepare<Row extends Record<string, SQLOutputValue>>(sql: string): Statement<Row>;
  /** Runs a write in the transaction of this tick, and resolves when it would survive a crash. */
  commit: Commit;
  /**
   * Removes from the disk at once what was deleted from the tables. Otherwise this takes seconds to minutes. Blocks the thread for
   * about 10 ms per megabyte of the file.
   */
  purge(): void;
  /** Writes a complete copy to a path that does not exist yet. Blocks the thread for about 10 ms per megabyte. */
  backup(path: string): void;
  /** Resolves when a read or a write finds that the file is damaged. The process must end, and a person must look at the file. */
  readonly damage: Promise<void>;
  /** Writes what is still waiting, merges the write-ahead log into the file, and closes it. */
  close(): void;
}

export interface DatabaseOptions {
  log?: Log | undefined;
  tidyTimes?: TidyTimes | undefined;
}

/** A prepared statement. Its errors name the file and what to do about it. */
export interface Statement<Row> {
  get(...parameters: SQLInputValue[]): Row | undefined;
  all(...parameters: SQLInputValue[]): Row[];
  /** Returns how many rows were changed. */
  run(...parameters: SQLInputValue[]): number;
}

/**
 * Opens the file, or creates it in a directory that exists. ":memory:" lives as long as the process. Only one process at a time can
 * have the file open: while this process lives, even paused, no other process can work on its events.
 */
export function openDatabase(path: string, { log, tidyTimes }: DatabaseOptions = {}): Database {
  const file = path === inMemory ? path : resolve(path);
  const sql = connect(file, log);
  const { guarded, damage, isDamaged } = createGuard(file);
  const tidy = createTidy({
    exec: (text) => guarded(() => sql.exec(text)),
    size: () => statSync(file, { throwIfNoEntry: false })?.size ?? 0,
    log,
    times: tidyTimes,
  });

  function transaction(run: () => void): void {
    guarded(() => sql.exec("BEGIN IMMEDIATE"));
    try {
      run();
      guarded(() => sql.exec("COMMIT"));
      if (file !== inMemory) tidy.wrote();
    } catch (error) {
      // A full disk has rolled back already, and asking for it again would hide why.
      if (sql.isTransaction) sql.exec("ROLLBACK");
      throw error;
    }
  }

  const { commit, flush } = createGroupCommit(transaction);
  return {
    path: file,
    commit,
    prepare<Row extends Record<string, SQLOutputValue>>(text: string): Statement<Row> {
      const statement = guarded(() => sql.prepare(text), isSchemaDamage);
      return {
        // Only natter writes these tables, so their rows have the types of the schema.
        get: (...parameters) => guarded(() => statement.get(...parameters) as Row | undefined),
        all: (...parameters) => guarded(() => statement.all(...parameters) as Row[]),
        run: (...parameters) => guarded(() => Number(statement.run(...parameters).changes)),
      };
    },
    purge: () => tidy.now(),
    backup: (path) => writeBackup(sql, path),
    damage,
    close() {
      if (!sql.isOpen) return;
      // The person who mends the file needs it as it is.
      if (isDamaged()) return sql.close();
      flush();
      tidy.end();
      // A full disk may refuse this note, which then only costs a warning at the next start.
      if (file !== inMemory) tidy.attempt(lifeOf(sql).end);
      sql.close();
    },
  };
}

/** Explains what goes wrong with a file, and notices when that is damage. */
function createGuard(file: string) {
  const damage = Promise.withResolvers<void>();
  let found = false;
  const guarded = <T>(run: () => T, isDamaging = isDamage): T => {
    try {
      return run();
    } catch (error) {
      const isDamaged = isDamaging(error);
      if (isDamaged) {
        found = true;
        damage.resolve();
      }
      throw whatWentWrong(file, error, isDamaged);
    }
  };
  return { guarded, damage: damage.promise, isDamaged: () => found };
}

function connect(file: string, log: Log | undefined): DatabaseSync {
  let sql: DatabaseSync | undefined;
  try {
    refuseWhatIsTooShort(file);
    const hasLog = statSync(`${file}-wal`, { throwIfNoEntry: false }) !== undefined;
    if (file !== inMemory) makePrivate(file, log);
    // Waiting for a lock would block the thread.
    sql = new DatabaseSync(file, { timeout: 0 });
    // Before the first access, or the write-ahead log would be shared with other processes through memory.
    sql.exec("PRAGMA locking_mode = EXCLUSIVE");
    refuseDamage(sql, file);
    prepareSchema(sql, file);
    if (file !== inMemory) lifeOf(sql).begin({ file, hasLog, log });
    return sql;
  } catch (error) {
    sql?.close();
    throw refusal(file, error);
  }
}

/**
 * Refuses a file that SQLite would destroy. SQLite overwrites a file of a few bytes, which may belong to another program. Beside an empty
 * file it deletes the write-ahead log, which may hold all data.
 */
function refuseWhatIsTooShort(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && (!found.isFile() || found.size >= smallestPage)) return;
  if (found && found.size > 0) throw damaged(file, `it has ${found.size} bytes`);
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
  if (log && log.size > 0)
    throw damaged(file, `it is ${found ? "empty" : "missing"}, but ${file}-wal beside it is not`);
}
