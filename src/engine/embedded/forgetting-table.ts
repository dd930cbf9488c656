import type { Forgotten } from "#core/engine";
import type { Database } from "#sqlite/database";
import { noSuchLetter } from "../lease/dead-letter.ts";

/** Removes events before their time. Both functions write: call them inside a commit. */
export interface ForgettingTable {
  /** Removes the events in question that wait in a lane or were given up there. Returns how many there were. */
  forget(lane: string, what: Forgotten): number;
  /** Removes up to `limit` dead letters that are older than this time, and returns how many there were. */
  expire(before: number, limit: number): number;
  /** Removes one dead letter. */
  remove(id: string): void;
}

/** Compares an event's own fields: its id, the message that it changes, the turn whose answer it repaints, or its people. */
const isMeant = `(?2 = 1
  OR id IN (SELECT value FROM json_each(?3))
  OR event ->> '$.message' IN (SELECT value FROM json_each(?3))
  OR event ->> '$.turn.id' IN (SELECT value FROM json_each(?3))
  OR event ->> '$.author.id' = ?4 OR event ->> '$.turn.author.id' = ?4 OR event ->> '$.person.id' = ?4)`;

export function createForgettingTable(database: Database): ForgettingTable {
  const from = (table: string, which: string) =>
    database.prepare<{ id: string }>(`DELETE FROM ${table} WHERE ${which} RETURNING id`);
  const waiting = from("inbox", `lane = ?1 AND (begun = 0 OR ?5 = 1) AND ${isMeant}`);
  const dead = from("dead", `lane = ?1 AND ${isMeant}`);
  const old = from("dead", "id IN (SELECT id FROM dead WHERE at < ? ORDER BY at LIMIT ?)");
  const one = from("dead", "id = ?");
  const clean = database.prepare("DELETE FROM saved WHERE id = ?");
  const cleanAll = (removed: readonly { id: string }[]): number => {
    for (const { id } of removed) clean.run(id);
    return removed.length;
  };
  return {
    forget(lane, { everything = false, turns = [], person = null, begun = false }) {
      const values = [lane, Number(everything), JSON.stringify(turns), person];
      return cleanAll(waiting.all(...values, Number(begun))) + cleanAll(dead.all(...values));
    },
    expire: (before, limit) => cleanAll(old.all(before, limit)),
    remove(id) {
      if (cleanAll(one.all(id)) === 0) throw noSuchLetter(id);
    },
  };
}
