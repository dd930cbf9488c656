import type { Database } from "#sqlite/database";
import { type DeadLetter, noSuchLetter } from "../lease/dead-letter.ts";
import type { Burial } from "../lease/inbox.ts";
import type { Taken } from "../lease/taken.ts";

/** The table of dead letters. `bury` and `replay` write: call them inside a commit. */
export interface DeadTable {
  /** Moves an event out of its lane. What was saved stays, so that a replay goes on where the last holder was. */
  bury(taken: Taken, burial: Burial): void;
  list(): DeadLetter[];
  /** Returns the lane in which the event waits again. */
  replay(id: string, now: number): string;
}

export function createDeadTable(database: Database): DeadTable {
  const insert = database.prepare(
    "INSERT OR REPLACE INTO dead (id, lane, event, attempts, error, at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const remove = database.prepare("DELETE FROM inbox WHERE id = ?");
  const list = database.prepare<Omit<DeadLetter, "event"> & { event: string }>(
    "SELECT id, event, attempts, error, at FROM dead ORDER BY at",
  );
  const revive = database.prepare<{ lane: string; event: string }>(
    "DELETE FROM dead WHERE id = ? RETURNING lane, event",
  );
  // Goes behind everything that waits, because the conversation has moved on.
  const append = database.prepare(
    `INSERT INTO inbox (id, lane, event, at)
     VALUES (?1, ?2, ?3, max(?4, (SELECT coalesce(max(at) + 1, 0) FROM inbox WHERE lane = ?2)))
     ON CONFLICT (id) DO NOTHING`,
  );
  // Note the id again: a redelivery must be recognised while the event waits, however long ago it was first admitted.
  const see = database.prepare("INSERT OR REPLACE INTO seen (id, at) VALUES (?, ?)");

  return {
    bury({ id, lane, event }, { error, attempts, at }) {
      insert.run(id, lane, event, attempts, error, at);
      remove.run(id);
    },
    list: () => list.all().map((row) => ({ ...row, event: JSON.parse(row.event) as DeadLetter["event"] })),
    replay(id, now) {
      const letter = revive.get(id);
      if (!letter) throw noSuchLetter(id);
      append.run(id, letter.lane, letter.event, now);
      see.run(id, now);
      return letter.lane;
    },
  };
}
