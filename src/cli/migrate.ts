import { existsSync, renameSync, statSync } from "node:fs";
import { bringTogether, openCopyWriter } from "#app/copy-writer";
import { embeddedFile } from "#app/data-folder";
import { builtInPlatforms } from "#app/platforms";
import { openSharedRecords } from "#app/shared-storage";
import { type Configuration, loadConfiguration } from "#config";
import { BadInput } from "#core";
import { type MovedEvents, moveEvents } from "#engine/migration/move-events";
import { createDisown } from "#redis/write-behind/copy";
import { type Database, openDatabase } from "#sqlite/database";

/** `natter migrate`: from the file of one process to the Redis of many. */
export async function main(): Promise<void> {
  const { configuration } = loadConfiguration({
    folder: process.cwd(),
    environment: process.env,
    platforms: builtInPlatforms,
  });
  const { threads, entries, waiting, dead, file } = await migrate(configuration);
  console.log(
    `${threads} threads are in Redis now (${entries} entries), with ${waiting} questions that waited and ${dead} dead letters.\n` +
      `What was in the file is still there: ${file}`,
  );
}

export interface Migration extends MovedEvents {
  threads: number;
  entries: number;
  /** Where the file is now. */
  file: string;
}

/** Moves what one process kept in its file to Redis, and merges it with what Redis has. Can die at any moment and begin again. */
export async function migrate(configuration: Configuration): Promise<Migration> {
  const { redisUrl } = configuration;
  if (redisUrl === undefined)
    throw new BadInput("REDIS_URL is not set. Set it to the Redis that will hold everything.");
  const file = embeddedFile(configuration);
  if (!existsSync(file))
    throw new BadInput(
      `There is nothing to move: ${file} does not exist. Set NATTER_DATA if it is elsewhere.`,
    );
  const records = await openSharedRecords(redisUrl);
  try {
    const database = openDatabase(file);
    const writer = openCopyWriter(database, records.redis, configuration);
    try {
      await bringTogether(writer, "migrate");
      const events = await moveEvents(database, records.engine);
      const entries = count(database, "%");
      const threads = count(database, "%}:head");
      // What waits is in the inbox of many processes now, and must not be taken from the copy as well.
      await createDisown(records.redis)();
      database.close();
      const aside = asideOf(file);
      renameSync(file, aside);
      return { ...events, threads, entries, file: aside };
    } finally {
      await writer.release().catch(() => {});
      database.close();
    }
  } finally {
    await records.close();
  }
}

function count(database: Database, pattern: string): number {
  const entries = database.prepare<{ count: number }>("SELECT count(*) AS count FROM entry WHERE key LIKE ?");
  return entries.get(pattern)?.count ?? 0;
}

/** Returns a name that no earlier migration has used. */
function asideOf(file: string): string {
  const isTaken = (name: string): boolean => statSync(name, { throwIfNoEntry: false })?.isFile() ?? false;
  let aside = `${file}.moved`;
  for (let number = 2; isTaken(aside); number += 1) aside = `${file}.moved-${number}`;
  return aside;
}
