import type { Database } from "#sqlite/database";
import type { RedisCopy } from "./copy.ts";
import type { Outbox } from "./outbox.ts";

const portion = 1_000;

/** Puts all keys of the file and of the copy into the outbox. Keys that only the copy has are then deleted there. */
export async function addAll(database: Database, outbox: Outbox, copy: RedisCopy): Promise<void> {
  for (const keys of entryKeys(database)) await outbox.add("entry", keys);
  await outbox.add("event", eventIds(database));
  for await (const keys of copy.keys()) await outbox.add("entry", keys);
  await outbox.add("event", Object.keys(await copy.events()));
}

/** The keys of all entries of the file, some at a time. */
export function* entryKeys(database: Database): Generator<string[]> {
  const page = database.prepare<{ key: string }>("SELECT key FROM entry WHERE key > ? ORDER BY key LIMIT ?");
  let last: string | undefined = "";
  while (last !== undefined) {
    const keys: string[] = page.all(last, portion).map(({ key }) => key);
    if (keys.length > 0) yield keys;
    last = keys.at(-1);
  }
}

/** Returns the ids of unfinished events, of dead letters, and of everything admitted in the last 24 hours. */
export function eventIds(database: Database): string[] {
  const ids = database.prepare<{ id: string }>(
    "SELECT id FROM inbox UNION SELECT id FROM dead UNION SELECT id FROM seen",
  );
  return ids.all().map(({ id }) => id);
}
