import { eventIds } from "#redis/write-behind/add-all";
import type { RedisCopy } from "#redis/write-behind/copy";
import type { Outbox } from "#redis/write-behind/outbox";
import type { Database } from "#sqlite/database";
import { type CopiedEvent, createEventTable } from "./event-table.ts";

/**
 * Takes over the events that Redis has: what another process has begun goes on here, and what it has done is not done again.
 * An event that Redis never heard of stays.
 */
export async function pullEvents(options: {
  database: Database;
  outbox: Outbox;
  copy: RedisCopy;
}): Promise<void> {
  const { database, outbox, copy } = options;
  const theirs = new Map(Object.entries(await copy.events()));
  const admitted = await copy.seen();
  const table = createEventTable(database);
  const isDone = ({ id }: { id: string }): boolean => !theirs.has(id);
  const waiting = [...theirs.values()]
    .map((text) => JSON.parse(text) as CopiedEvent)
    .toSorted((a, b) => Number(a.row["seq"]) - Number(b.row["seq"]));
  await database.commit(() => {
    for (const { id, at } of admitted) table.see(id, at);
    for (const { id } of admitted.filter(isDone)) if (table.remove(id)) outbox.remove("event", id);
    for (const event of waiting) {
      table.remove(event.row.id);
      table.put(event);
      outbox.remove("event", event.row.id);
    }
  });
  const known = new Set([...theirs.keys(), ...admitted.map(({ id }) => id)]);
  await outbox.add(
    "event",
    eventIds(database).filter((id) => !known.has(id)),
  );
}
