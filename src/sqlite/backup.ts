import { closeSync, openSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { BadInput, toError } from "#core/engine";
import { whatWentWrong } from "./database-error.ts";

/** Writes a complete copy of a database that only this user can read. Refuses a path that exists. */
export function writeBackup(sql: DatabaseSync, path: string): void {
  create(path);
  try {
    sql.prepare("VACUUM INTO ?").run(path);
    const copy = new DatabaseSync(path);
    // The copy was never open.
    copy.exec("UPDATE life SET is_open = 0");
    copy.close();
  } catch (error) {
    rmSync(path, { force: true });
    throw whatWentWrong(path, error);
  }
}

function create(path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (cause) {
    const exists = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    throw new BadInput(
      exists
        ? `${path} exists already, and a backup overwrites no file. Give another path.`
        : `${path} cannot be created (${toError(cause).message}). Give a path in a folder that exists.`,
      { cause },
    );
  }
}
