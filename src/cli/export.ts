import { parseArgs } from "node:util";
import type { Keyv } from "keyv";
import { type Configuration, loadConfiguration, nearest } from "#config";
import { BadInput, createSessions, createStore, fromThreadKey } from "#core";
import { arrangeBots } from "#app/arrange-bots";
import { openRecords } from "#app/open-storage";
import { builtInPlatforms } from "#app/platforms";

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
    const known = await threadsIn(records.store);
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

/** Every thread has one head record. */
async function threadsIn(store: Keyv): Promise<string[]> {
  const threads: string[] = [];
  for await (const [key] of store.iterator?.(store.namespace) ?? []) {
    const thread = /^\{(?<thread>.+)\}:head$/.exec(String(key))?.groups?.["thread"];
    if (thread !== undefined) threads.push(thread);
  }
  return threads;
}

function unknownThread(wanted: string, known: readonly string[]): BadInput {
  const guess = nearest(wanted, known);
  const advice = guess ? `Did you mean "${guess}"?` : `There are: ${known.join(", ") || "none"}.`;
  return new BadInput(`Nothing is remembered of the thread "${wanted}". ${advice}`);
}
