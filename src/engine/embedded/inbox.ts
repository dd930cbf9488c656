import type { Order } from "#core";
import type { InboxEntry } from "../lease/inbox-entry.ts";
import type { Database } from "#sqlite/database";
import { died } from "../lease/dead-letter.ts";

/** What has to be done about an event: work on it, say that it failed, or, where even that was begun before, only put it away. */
export type Stage = "run" | "bury" | "over";

/** The head of a lane in the hands of its next holder. */
export interface Taken extends InboxEntry {
  seq: number;
  stage: Stage;
  fence: number;
  attempt: number;
  /** What the last try failed with. */
  error: string;
  /** Field by field what earlier holders saved, as JSON. */
  saved: { field: string; value: string }[];
}

/** What is still to be done, as tables. Everything but `lanes` and `orderFor` writes, and belongs into a commit. */
export interface Inbox {
  /** `false`: this id was admitted less than 24 hours ago, or it still waits. */
  admit(admission: InboxEntry, now: number): boolean;
  /** The lanes with something to do, the one that waits longest first. */
  lanes(): string[];
  /** Counts the attempt before it begins, so that one that ends in a crash counts too. */
  take(lane: string, attempts: number): Taken | undefined;
  save(id: string, field: string, value: string): void;
  /** As if it had never been taken. */
  handBack(taken: Taken): void;
  fail(taken: Taken, error: string): void;
  finish(taken: Taken): void;
  /** Returns the events, by `seq`, that had no order before. */
  order(lane: string, order: Order): number[];
  orderFor(taken: Taken): Order["type"] | undefined;
  /** Removes up to `limit` ids whose 24 hours are over and says how many there were. */
  forget(now: number, limit: number): number;
}

const day = 24 * 60 * 60 * 1000;

type Row = {
  seq: number;
  id: string;
  lane: string;
  event: string;
  attempt: number;
  burying: number;
  error: string;
};

/** Attempts, fences and orders are counted and kept by the tables alone, so that they are right after any crash. */
export function createInbox(database: Database): Inbox {
  const see = database.prepare(
    `INSERT INTO seen (id, at) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET at = ?2
     WHERE seen.at < ?3 AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.id = ?1)`,
  );
  const append = database.prepare("INSERT INTO inbox (id, lane, event) VALUES (?, ?, ?)");
  const lanes = database.prepare<{ lane: string }>("SELECT lane FROM inbox GROUP BY lane ORDER BY min(seq)");
  const head = database.prepare<Row>("SELECT * FROM inbox WHERE lane = ? ORDER BY seq LIMIT 1");
  const mark = database.prepare("UPDATE inbox SET attempt = ?, burying = ?, error = ? WHERE seq = ?");
  const raiseFence = database.prepare<{ last: number }>("UPDATE fence SET last = last + 1 RETURNING last");
  const save = database.prepare("INSERT OR REPLACE INTO saved (id, field, value) VALUES (?, ?, ?)");
  const saved = database.prepare<{ field: string; value: string }>(
    "SELECT field, value FROM saved WHERE id = ?",
  );
  const handBack = database.prepare("UPDATE inbox SET attempt = attempt - 1, burying = 0 WHERE seq = ?");
  const fail = database.prepare("UPDATE inbox SET error = ? WHERE seq = ?");
  const pop = database.prepare("DELETE FROM inbox WHERE seq = ?");
  const clean = database.prepare("DELETE FROM saved WHERE id = ?");
  const ordered = database.prepare<{ ordered: Order["type"] | null }>(
    "SELECT ordered FROM inbox WHERE seq = ?",
  );
  const forget = database.prepare(
    `DELETE FROM seen WHERE id IN
     (SELECT id FROM seen WHERE at < ? AND id NOT IN (SELECT id FROM inbox) ORDER BY at LIMIT ?)`,
  );
  const order = createOrders(database);

  return {
    admit({ id, lane, event }, now) {
      if (see.run(id, now, now - day) === 0) return false;
      append.run(id, lane, event);
      return true;
    },
    lanes: () => lanes.all().map(({ lane }) => lane),
    take(lane, attempts) {
      const row = head.get(lane);
      if (!row) return undefined;
      const { seq, id, event, burying } = row;
      const attempt = row.attempt + 1;
      const stage = attempt <= attempts ? "run" : burying ? "over" : "bury";
      mark.run(attempt, stage === "run" ? 0 : 1, stage === "run" ? died : row.error, seq);
      const fence = raiseFence.get()?.last ?? 0;
      return { seq, id, lane, event, stage, fence, attempt, error: row.error, saved: saved.all(id) };
    },
    save: (id, field, value) => void save.run(id, field, value),
    handBack: ({ seq }) => void handBack.run(seq),
    fail: ({ seq }, error) => void fail.run(error, seq),
    finish({ seq, id }) {
      pop.run(seq);
      clean.run(id);
    },
    order,
    orderFor: ({ seq }) => ordered.get(seq)?.ordered ?? undefined,
    forget: (now, limit) => forget.run(now - day, limit),
  };
}

/** An order finds the events that it means when it arrives, and stays with them. Of two orders for one event the first one counts. */
function createOrders(database: Database): Inbox["order"] {
  const give = (which: string) =>
    database.prepare<{ seq: number }>(
      `UPDATE inbox SET ordered = ?1 WHERE lane = ?2 AND ordered IS NULL AND ${which} RETURNING seq`,
    );
  const one = give("id = ?3");
  const first = give(
    "seq = (SELECT min(seq) FROM inbox WHERE lane = ?2) AND (?3 IS NULL OR event ->> '$.at' <= ?3)",
  );
  const before = give("seq < (SELECT seq FROM inbox WHERE lane = ?2 AND id = ?3)");

  function find(lane: string, order: Order): { seq: number }[] {
    if (order.type === "interrupt") return before.all(order.type, lane, order.before);
    if (order.turn === undefined) return first.all(order.type, lane, order.upTo ?? null);
    return one.all(order.type, lane, order.turn);
  }
  return (lane, order) => find(lane, order).map(({ seq }) => seq);
}
