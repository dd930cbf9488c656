import { chmodSync, closeSync, lstatSync, openSync, statSync, type Stats } from "node:fs";
import { BadInput, type Log, toError } from "#core/engine";

/** The endings of the files that SQLite keeps beside its own. SQLite gives them the rights of its own when it makes them. */
export const companions = ["-wal", "-shm", "-journal"] as const;

/** The permission bits of everyone but the owner. */
const others = 0o077;

/**
 * Makes sure that only this user can read a database. Creates the file closed to others, whatever the umask is, and closes one that is open
 * to them. Refuses a file of another user that others can read, and a link that another user made. Call it before SQLite opens the file:
 * closing any handle on a file drops the locks that this process has on it.
 */
export function makePrivate(file: string, log?: Log): void {
  const me = process.getuid?.();
  // Windows has no such rights: a folder there belongs to its user anyway.
  if (me === undefined) return;
  createClosed(file);
  refuseForeignLink(file, me);
  for (const path of [file, ...companions.map((ending) => `${file}${ending}`)]) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isFile() && (found.mode & others) !== 0) close(path, found, log);
  }
}

function createClosed(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    // It exists. SQLite finds any other problem as well, and explains it better.
    if (!(error instanceof Error && "code" in error)) throw error;
  }
}

/** Refuses links of other users: through one of them natter could be made to write wherever it may write. */
function refuseForeignLink(file: string, me: number): void {
  const link = lstatSync(file, { throwIfNoEntry: false });
  if (!link?.isSymbolicLink()) return;
  const target = statSync(file, { throwIfNoEntry: false });
  const foreign = [link, target].find((found) => found !== undefined && found.uid !== me);
  if (!foreign) return;
  throw new BadInput(
    `${file} is a link that leads to a file of another user, or that another user made (user ${foreign.uid}; natter runs as ${me}). ` +
      "natter wrote nothing. Put the file itself there, or set NATTER_DATA to another folder.",
  );
}

function close(path: string, { mode, uid }: Stats, log: Log | undefined): void {
  try {
    chmodSync(path, 0o600);
  } catch (cause) {
    throw new BadInput(
      `${path} belongs to user ${uid} and can be read by other users of this machine (mode ${octal(mode)}). natter cannot close it ` +
        `(${toError(cause).message}). Give it to the user that runs natter, or close it: chmod 600.`,
      { cause },
    );
  }
  log?.warn(
    { file: path, before: octal(mode) },
    "This file was open to other users of the machine; now only the user that runs natter can read it.",
  );
}

export const octal = (mode: number): string => (mode & 0o777).toString(8);
