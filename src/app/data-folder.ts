import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Configuration } from "#config";
import { BadInput, type Log } from "#core";
import { octal } from "#sqlite/private-file";

/** The file in which a single process keeps everything. Creates nothing: one of many processes may have no disk at all. */
export const embeddedFile = ({ data }: Pick<Configuration, "data">): string =>
  join(resolve(data), "natter.db");

/** Creates the folder for everything that must outlive the process, if it does not exist, and closes it to other users. */
export function dataFolder({ data }: Pick<Configuration, "data">, log?: Log): string {
  const folder = resolve(data);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BadInput(
      `The data folder ${folder} cannot be created: ${reason}. Set NATTER_DATA to another one.`,
      { cause },
    );
  }
  closeFolder(folder, log);
  return folder;
}

/** Tells whether natter makes files of this name. A folder with other files may be used by other programs as well. */
const isOurs = (name: string): boolean => /^(?:natter|standby)\.(?:db|log)|^natter\.sock$/.test(name);

/** Closes a folder that holds only natter's files. Another one may be a home or /tmp; there the files themselves are closed. */
function closeFolder(folder: string, log: Log | undefined): void {
  const me = process.getuid?.();
  if (me === undefined) return;
  const { mode, uid } = statSync(folder);
  if ((mode & 0o077) === 0) return;
  const isOwn = uid === me && readdirSync(folder).every(isOurs);
  if (isOwn) {
    chmodSync(folder, 0o700);
    log?.warn(
      { folder, before: octal(mode) },
      "The data folder was open to other users of the machine; now only the user that runs natter can enter it.",
    );
    return;
  }
  const isSticky = (mode & 0o1000) !== 0;
  if (uid !== me && (mode & 0o002) !== 0 && !isSticky)
    throw new BadInput(
      `Every user of this machine can replace files in the data folder ${folder} (mode ${octal(mode)}, owned by user ${uid}).  ` +
        "Close it (chmod 700), or set NATTER_DATA to another one.",
    );
}
