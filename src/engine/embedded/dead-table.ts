import { BadInput } from "#core";
import type { Database } from "#sqlite/database";
import type { DeadLetter } from "../lease/dead-letter.ts";
import type { Taken } from "./inbox.ts";

/** The dead letters of the embedded engine. `bury` and `replay` write, and belong into a commit. */
export interface DeadTable {
  /** Moves the head of a lane out of it. What was saved stays, so that a replay goes on where the last holder was. */
  bury(taken: Taken, letter: { error: string; attempts: number; at: number }): void;
  list(): DeadLetter[];
  /** Returns the lane in which the event waits again. */
  replay(id: string, now: number): string;
}

export function createDeadTable(database: Database): DeadTable {
  const insert = database.prepare(
    "INSERT OR REPLACE INTO dead (id, lane, event, attempts, error, at) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const pop = database.prepare("DELETE FROM inbox WHERE seq = ?");
  const list = database.prepare<Omit<DeadLetter, "event"> & { event: string }>(
    "SELECT id, event, attempts, error, at FROM dead ORDER BY at",
  );
  const remove = database.prepare<{ lane: string; event: string }>(
    "DELETE FROM dead WHERE id = ? RETURNING lane, event",
  );
  const append = database.prepare(
    "INSERT INTO inbox (id, lane, event) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
  );
  // A redelivery while it waits again must be recognised, however long ago it was first admitted.
  const see = database.prepare("INSERT OR REPLACE INTO seen (id, at) VALUES (?, ?)");

  return {
    bury({ seq, id, lane, event }, { error, attempts, at }) {
      insert.run(id, lane, event, attempts, error, at);
      pop.run(seq);
    },
    list: () => list.all().map((row) => ({ ...row, event: JSON.parse(row.event) as DeadLetter["event"] })),
    replay(id, now) {
      const letter = remove.get(id);
      if (!letter) throw new BadInput(`There is no dead letter "${id}". List them to see which there are.`);
      append.run(id, letter.lane, letter.event);
      see.run(id, now);
      return letter.lane;
    },
  };
}
