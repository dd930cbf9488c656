import { loadConfiguration } from "#config";
import { migrate } from "../migrate.ts";

/** `natter migrate`: from the file of one process to Redis. */
export async function main(): Promise<void> {
  const { configuration } = loadConfiguration({ folder: process.cwd(), environment: process.env });
  const { threads, entries, waiting, dead, file } = await migrate(configuration);
  console.log(
    `${threads} threads are in Redis now (${entries} entries), with ${waiting} questions that waited and ${dead} dead letters.\n` +
      `What was in the file is still there: ${file}`,
  );
}
