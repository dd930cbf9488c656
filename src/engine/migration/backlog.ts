import type { Database } from "#sqlite/database";
import type { BacklogEvent, BacklogLetter } from "../lease/backlog-event.ts";

/** Reads what an embedded engine left in its database, for another engine that takes over. */
export interface Backlog {
  /** Returns them in the order in which they arrived. */
  events(): BacklogEvent[];
  letters(): BacklogLetter[];
  /** Returns the ids by which redeliveries are recognised, each with the time at which it was admitted. */
  seen(): { id: string; at: number }[];
  /** Returns the highest fencing token that was given. */
  fence(): number;
}

export function createBacklog(database: Database): Backlog {
  const events = database.prepare<Omit<BacklogEvent, "saved">>(
    "SELECT id, lane, at, begun, event, attempt, failures, ordered FROM inbox ORDER BY seq",
  );
  const letters = database.prepare<Omit<BacklogLetter, "saved">>(
    "SELECT id, lane, event, error, attempts, at FROM dead ORDER BY at",
  );
  const saved = database.prepare<{ field: string; value: string }>(
    "SELECT field, value FROM saved WHERE id = ?",
  );
  const seen = database.prepare<{ id: string; at: number }>("SELECT id, at FROM seen");
  const fence = database.prepare<{ last: number }>("SELECT last FROM fence");
  return {
    events: () => events.all().map((event) => ({ ...event, saved: saved.all(event.id) })),
    letters: () => letters.all().map((letter) => ({ ...letter, saved: saved.all(letter.id) })),
    seen: () => seen.all(),
    fence: () => fence.get()?.last ?? 0,
  };
}
