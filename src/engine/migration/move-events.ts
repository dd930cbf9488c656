import type { Database } from "#sqlite/database";
import type { BacklogImport } from "../bullmq/import-backlog.ts";
import { createBacklog } from "./backlog.ts";

/** How many events waited, and how many had been given up. */
export interface MovedEvents {
  waiting: number;
  dead: number;
}

/** Moves what an embedded engine left to the engine of many processes. Can die at any moment and begin again. */
export async function moveEvents(database: Database, engine: BacklogImport): Promise<MovedEvents> {
  const left = createBacklog(database);
  const removes = ["inbox", "dead", "saved"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE id = ?`),
  );
  // One by one: if this begins again a day later, Redis no longer knows which events were done meanwhile.
  const remove = ({ id }: { id: string }): Promise<void> =>
    database.commit(() => {
      for (const statement of removes) statement.run(id);
    });
  const fence = left.fence();
  const [events, letters] = [left.events(), left.letters()];
  await engine.raiseFence(fence);
  for (const event of events) {
    await engine.import(event, fence);
    await remove(event);
  }
  for (const letter of letters) {
    await engine.importDead(letter);
    await remove(letter);
  }
  // Moves the known ids last: an event whose id is known counts as done unless it waits.
  await engine.markSeen(left.seen());
  return { waiting: events.length, dead: letters.length };
}
