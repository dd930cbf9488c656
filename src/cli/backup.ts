import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { requestBackup } from "#app/backup-requests";
import { embeddedFile } from "#app/data-folder";
import { builtInPlatforms } from "#app/platforms";
import { loadConfiguration } from "#config";
import { BadInput } from "#core";
import { openDatabase } from "#sqlite/database";
import { isInUse } from "#sqlite/database-error";

/** `natter backup <file>`: copies the database completely, even while natter runs. */
export async function main(given: string[]): Promise<void> {
  const { positionals } = parseArgs({ args: given, allowPositionals: true });
  const [target, ...more] = positionals.map((path) => resolve(path));
  if (target === undefined || more.length > 0)
    throw new BadInput(
      `Got "backup ${given.join(" ")}". Write "backup <file>", with a file that does not exist yet.`,
    );
  const { configuration } = loadConfiguration({
    folder: process.cwd(),
    environment: process.env,
    platforms: builtInPlatforms,
  });
  const file = embeddedFile(configuration);
  if (!existsSync(file))
    throw new BadInput(
      `There is nothing to copy: ${file} does not exist. If the file is elsewhere, set NATTER_DATA. With \`replicas: many\` everything is  ` +
        "in Redis, which makes its own backups.",
    );
  await copy(file, target);
  console.log(
    `${target} is a complete copy of ${file}. To restore it, stop natter and replace that file with it.`,
  );
}

async function copy(file: string, target: string): Promise<void> {
  let database;
  try {
    database = openDatabase(file);
  } catch (error) {
    if (!isInUse(error)) throw error;
    return requestBackup(file, target);
  }
  try {
    database.backup(target);
  } finally {
    database.close();
  }
}
