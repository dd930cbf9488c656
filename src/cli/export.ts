import { parseArgs } from "node:util";
import type { Keyv } from "keyv";
import { type Configuration, loadConfiguration } from "#config";
import { createSessions, createStore, fromThreadKey } from "#core";
import { arrangeBots } from "#app/arrange-bots";
import { rememberedThreads } from "#app/forgetting";
import { openRecords } from "#app/open-storage";
import { builtInPlatforms } from "#app/platforms";
import { unknownThread } from "./unknown-thread.ts";

/** `natter export`: prints what natter remembers of one thread or of all, one line of JSON per thread. */
export async function main(given: string[]): Promise<void> {
  const [wanted] = parseArgs({ args: given, allowPositionals: true }).positionals;
  const folder = process.cwd();
  const { configuration } = loadConfiguration({
    folder,
    environment: process.env,
    platforms: builtInPlatforms,
  });
  const bots = await arrangeBots(configuration, folder);
  const records = await openRecords(configuration);
  try {
    const known = await rememberedThreads(records.store);
    if (wanted !== undefined && !known.includes(wanted)) throw unknownThread(wanted, known);
    const sessions = createSessions(sessionOptions(records.store, configuration));
    for (const key of wanted === undefined ? known : [wanted]) {
      const paths = bots.map(({ name }) => name);
      console.log(JSON.stringify(await sessions.export(fromThreadKey(key), paths)));
    }
  } finally {
    await records.close();
  }
}

function sessionOptions(keyv: Keyv, { history }: Configuration): Parameters<typeof createSessions>[0] {
  return { store: createStore(keyv, { ttl: history.ttlSeconds * 1_000 }), maxTurns: history.maxTurns };
}
