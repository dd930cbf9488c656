import type { Order } from "#core/engine";
import type { Database } from "#sqlite/database";
import { died } from "../lease/dead-letter.ts";
import type { Ordered } from "../lease/inbox.ts";
import { createNextEvent, inOrder } from "./next-event.ts";
import type { InboxEntry } from "../lease/inbox-entry.ts";
import type { Limits, Stage, Taken } from "../lease/taken.ts";

/** The tables of what is still to be done. Every function but `lanes` writes: call it inside a commit. */
export interface InboxTable {
  /** `false`: this id was admitted less than 24 hours ago, or its event is not done yet. */
  admit(entry: InboxEntry, now: number): boolean;
  /** Returns the lanes that have something in them, the one that waits longest first. */
  lanes(): string[];
  take(lane: string, limits: Limits): Taken | undefined;
  save(id: string, field: string, value: string): void;
  handBack(taken: Taken): void;
  park(taken: Taken): void;
  fail(id: string, error: string): void;
  finish(taken: Taken): void;
  /** An event has left this lane. */
  leave(lane: string): void;
  order(lane: string, order: Order): Ordered;
  /** Removes up to `limit` ids that are older than 24 hours, and returns how many there were. */
  forget(now: number, limit: number): number;
}

const day = 24 * 60 * 60 * 1000;

type Row = {
  id: string;
  at: number;
  event: string;
  attempt: number;
  failures: number;
  burying: number;
  parked: number;
  ordered: Order["type"] | null;
  error: string;
};

/** Decides whether an event that was taken before is given up. `attempt` counts failures, deaths, and holders that told the thread. */
function stageOf({ attempt, failures, burying }: Row, limits: Limits): Stage {
  const deaths = attempt - failures - burying;
  if (failures < limits.attempts && deaths < limits.deaths) return "run";
  return burying < limits.attempts ? "bury" : "over";
}

/** 1 for a holder that tells the thread. */
const toldBy = (stage: Stage): number => (stage === "run" ? 0 : 1);

/** Attempts, fencing tokens and orders are counted and kept by the tables alone, so that they are right after any crash. */
export function createInboxTable(database: Database): InboxTable {
  const see = database.prepare(
    `INSERT INTO seen (id, at) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET at = ?2
     WHERE seen.at < ?3 AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.id = ?1)`,
  );
  const append = database.prepare("INSERT INTO inbox (id, lane, at, event) VALUES (?, ?, ?, ?)");
  const lanes = database.prepare<{ lane: string }>("SELECT lane FROM inbox GROUP BY lane ORDER BY min(seq)");
  const next = createNextEvent(database);
  const one = database.prepare<Row>("SELECT * FROM inbox WHERE id = ?");
  const mark = database.prepare(
    "UPDATE inbox SET begun = 1, attempt = ?, burying = ?, error = ? WHERE id = ?",
  );
  const raiseFence = database.prepare<{ last: number }>("UPDATE fence SET last = last + 1 RETURNING last");
  const save = database.prepare("INSERT OR REPLACE INTO saved (id, field, value) VALUES (?, ?, ?)");
  const saved = database.prepare<{ field: string; value: string }>(
    "SELECT field, value FROM saved WHERE id = ?",
  );
  const handBack = database.prepare(
    "UPDATE inbox SET attempt = attempt - 1, burying = burying - ?, parked = parked + ? WHERE id = ?",
  );
  const fail = database.prepare(
    "UPDATE inbox SET error = ?, failures = failures + 1, parked = 0 WHERE id = ?",
  );
  const remove = database.prepare("DELETE FROM inbox WHERE id = ?");
  const clean = database.prepare("DELETE FROM saved WHERE id = ?");
  const forget = database.prepare(
    `DELETE FROM seen WHERE id IN
     (SELECT id FROM seen WHERE at < ? AND id NOT IN (SELECT id FROM inbox) ORDER BY at LIMIT ?)`,
  );

  return {
    admit({ id, lane, at, event }, now) {
      if (see.run(id, now, now - day) === 0) return false;
      append.run(id, lane, at, event);
      return true;
    },
    lanes: () => lanes.all().map(({ lane }) => lane),
    take(lane, limits) {
      const id = next.find(lane);
      const row = id === undefined ? undefined : one.get(id);
      if (id === undefined || !row) return undefined;
      next.serve(id);
      const { at, event, failures, parked, error } = row;
      const stage = stageOf(row, limits);
      const [attempt, tellings] = [row.attempt + 1, row.burying + toldBy(stage)];
      mark.run(attempt, tellings, stage === "run" ? died : error, id);
      const fence = raiseFence.get()?.last ?? 0;
      const counts = { attempt, failures, tellings, parked };
      const ordered = row.ordered ?? undefined;
      return { id, lane, at, event, stage, fence, ...counts, error, saved: saved.all(id), ordered };
    },
    save: (id, field, value) => void save.run(id, field, value),
    handBack: ({ id, stage }) => void handBack.run(toldBy(stage), 0, id),
    park: ({ id, stage }) => void handBack.run(toldBy(stage), 1, id),
    fail: (id, error) => void fail.run(error, id),
    finish({ id, lane }) {
      remove.run(id);
      clean.run(id);
      next.leave(lane);
    },
    leave: next.leave,
    order: createOrders(database),
    forget: (now, limit) => forget.run(now - day, limit),
  };
}

/** An order finds its events when it arrives, and stays with them. If an event gets two orders, the first counts. */
function createOrders(database: Database): InboxTable["order"] {
  const select = (which: string) => database.prepare<{ id: string }>(`SELECT id FROM inbox WHERE ${which}`);
  const author = "json_extract(event, '$.author.id')";
  // An event without an author is no turn, so no person can stop it.
  const mayStop = `(?3 IS NULL OR ${author} = ?3 OR json_extract(event, '$.stop') = 'anyone')`;
  const isTurn = `(?3 IS NULL OR json_extract(event, '$.type') = 'turn')`;
  // A press of "Try again" stands for the turn that it asks again.
  const one = `lane = ?1 AND (id = ?2 OR event ->> '$.again.turn' = ?2)`;
  const first = `lane = ?1 AND (?2 IS NULL OR coalesce(event ->> '$.again.at', at) <= ?2)`;
  const end = `${inOrder} LIMIT 1`;
  const named = select(`${one} AND ${mayStop}`);
  const foremost = select(`${first} AND ${mayStop} ${end}`);
  const namedOfAll = select(`${one} AND ${isTurn}`);
  const foremostOfAll = select(`${first} AND ${isTurn} ${end}`);
  const before = select("(at, id) < (SELECT at, id FROM inbox WHERE lane = ?1 AND id = ?2) AND lane = ?1");
  const give = database.prepare("UPDATE inbox SET ordered = ? WHERE id = ? AND ordered IS NULL");

  function find(lane: string, order: Order): { id: string }[] {
    if (order.type === "interrupt") return before.all(lane, order.before);
    const { turn, upTo = null, by = null } = order;
    return turn === undefined ? foremost.all(lane, upTo, by) : named.all(lane, turn, by);
  }

  function isForeign(lane: string, order: Order): boolean {
    if (order.type === "interrupt" || order.by === undefined) return false;
    const { turn, upTo = null, by } = order;
    const meant = turn === undefined ? foremostOfAll.get(lane, upTo, by) : namedOfAll.get(lane, turn, by);
    return meant !== undefined;
  }

  return (lane, order) => {
    const found = find(lane, order);
    const ids = found.flatMap(({ id }) => (give.run(order.type, id) > 0 ? [id] : []));
    return { ids, isForeign: found.length === 0 && isForeign(lane, order) };
  };
}
