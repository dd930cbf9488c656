import { statSync } from "node:fs";
import { resolve } from "node:path";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import { damaged, refusal, whatWentWrong } from "./database-error.ts";
import { createGroupCommit, type Commit } from "./group-commit.ts";
import { prepareSchema } from "./schema.ts";

/** https://sqlite.org/fileformat2.html, section 1.3.2. */
const smallestPage = 512;

/** The only connection of this process to its file. Sessions and engine share it, because its lock shuts out every other. */
export interface Database {
  /** Where the file is, for messages. */
  readonly path: string;
  /** Prepares a statement. `Row` is what it returns, and is not checked. */
  prepare<Row extends Record<string, SQLOutputValue>>(sql: string): Statement<Row>;
  /** Runs a write in the transaction of this tick, and resolves when it would survive a crash. */
  commit: Commit;
  /** Writes what still waits and closes the file. */
  close(): void;
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
export function openDatabase(path: string): Database {
  const file = path === ":memory:" ? path : resolve(path);
  const sql = connect(file);

  function guarded<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw whatWentWrong(file, error);
    }
  }

  function transaction(run: () => void): void {
    guarded(() => sql.exec("BEGIN IMMEDIATE"));
    try {
      run();
      guarded(() => sql.exec("COMMIT"));
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
      const statement = guarded(() => sql.prepare(text));
      return {
        // Only natter writes these tables, so their rows have the types of the schema.
        get: (...parameters) => guarded(() => statement.get(...parameters) as Row | undefined),
        all: (...parameters) => guarded(() => statement.all(...parameters) as Row[]),
        run: (...parameters) => guarded(() => Number(statement.run(...parameters).changes)),
      };
    },
    close() {
      if (!sql.isOpen) return;
      flush();
      sql.close();
    },
  };
}

function connect(file: string): DatabaseSync {
  let sql: DatabaseSync | undefined;
  try {
    refuseWhatIsTooShort(file);
    // Waiting for a lock would block the thread.
    sql = new DatabaseSync(file, { timeout: 0 });
    // Before the first access, or the write-ahead log would be shared with other processes through memory.
    sql.exec("PRAGMA locking_mode = EXCLUSIVE");
    prepareSchema(sql, file);
    return sql;
  } catch (error) {
    sql?.close();
    throw refusal(file, error);
  }
}

/** SQLite takes a file of a few bytes for an empty one and writes over it. It may belong to another program. */
function refuseWhatIsTooShort(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size === 0 || found.size >= smallestPage) return;
  throw damaged(file, `it has ${found.size} bytes`);
}
