import type { DatabaseSync } from "node:sqlite";
import type { Log } from "#core/engine";
import { damaged } from "./database-error.ts";

export interface Beginning {
  file: string;
  /** Did the file have its write-ahead log when it was found? */
  hasLog: boolean;
  log?: Log | undefined;
}

/**
 * Notes in the file whether it is open, to notice when its write-ahead log got lost. A killed process leaves a log, if only an empty one. A
 * process that closes the file leaves none. So a file that was not closed and has no log is incomplete.
 */
export function lifeOf(sql: DatabaseSync): {
  begin(beginning: Beginning): void;
  end(): void;
} {
  const note = (isOpen: number): void => void sql.prepare("UPDATE life SET is_open = ?").run(isOpen);
  return {
    begin({ file, hasLog, log }) {
      if (sql.prepare("SELECT is_open FROM life").get()?.["is_open"] === 1 && !hasLog)
        log?.warn(
          { file },
          `The last process did not close this file, and ${file}-wal is missing: what it wrote last may be lost. ` +
            "When you copy the file, copy both, or let `natter backup` make the copy.",
        );
      note(1);
      // Into the file itself: without its log it must say that it was not closed.
      sql.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    },
    end: () => note(0),
  };
}

/**
 * Refuses a damaged file that was not closed, before anything is written to it. A process that found damage, or died of it, has not
 * closed the file. Reads the whole file once, at the speed of the disk.
 */
export function refuseDamage(sql: DatabaseSync, file: string): void {
  const knowsLife = sql.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'life'").get() !== undefined;
  if (!knowsLife || sql.prepare("SELECT is_open FROM life").get()?.["is_open"] !== 1) return;
  const found = sql.prepare("PRAGMA quick_check(1)").get()?.["quick_check"];
  if (found !== "ok") throw damaged(file, String(found));
}
