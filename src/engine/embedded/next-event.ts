import type { Database } from "#sqlite/database";

/** Chooses which event of a lane comes next. Both functions read; `serve` and `leave` write: call them inside a commit. */
export interface NextEvent {
  /** Returns the id of the event, if the lane has one. */
  find(lane: string): string | undefined;
  /** Notes that a turn was begun. Harmless for other events. */
  serve(id: string): void;
  /** Forgets who was served, if the lane is empty. */
  leave(lane: string): void;
}

type Head = {
  id: string;
  /** 1: it is only remembered. */
  isSaid: number;
  /** When the author's last turn was begun: higher is later, 0 is never. */
  number: number;
};

/** What was begun is the head of its lane until it is done. The rest waits in the order of the platform's time. */
export const inOrder = "ORDER BY begun DESC, at, id";

/** How many of the people who wait in one lane are compared. The others move up when these have nothing more to ask. */
const mostPeople = 100;

/** "ambient" is only remembered, which takes no time. */
const isSaid = "event ->> '$.via' IS 'ambient'";

/**
 * People take turns: next is the first turn of the person whose last turn was begun longest ago. Each step looks once into an index for
 * each person who waits, not for each event.
 */
export function createNextEvent(database: Database): NextEvent {
  const first = database.prepare<{ id: string; begun: number; author: string | null }>(
    `SELECT id, begun, author FROM inbox WHERE lane = ? ${inOrder} LIMIT 1`,
  );
  const heads = database.prepare<Head>(`
    WITH RECURSIVE
      person (author) AS (
        SELECT min(author) FROM inbox WHERE lane = ?1
        UNION ALL
        SELECT (SELECT min(author) FROM inbox WHERE lane = ?1 AND author > person.author)
        FROM person WHERE author IS NOT NULL
        LIMIT ${mostPeople}
      ),
      barrier (at, id) AS (
        SELECT at, id FROM inbox WHERE lane = ?1 AND author IS NULL ORDER BY at, id LIMIT 1
      )
    SELECT inbox.id, ${isSaid} AS isSaid, coalesce(served.number, 0) AS number
    FROM person
    JOIN inbox ON seq = (
      SELECT seq FROM inbox WHERE lane = ?1 AND author = person.author ORDER BY at, id LIMIT 1
    )
    LEFT JOIN served ON served.lane = ?1 AND served.author = person.author
    WHERE NOT EXISTS (SELECT 1 FROM barrier) OR (inbox.at, inbox.id) < (SELECT at, id FROM barrier)
    ORDER BY inbox.at, inbox.id`);
  const serve = database.prepare(`
    INSERT INTO served (lane, author, number)
    SELECT lane, author, (SELECT coalesce(max(number), 0) + 1 FROM served WHERE served.lane = inbox.lane)
    FROM inbox WHERE id = ? AND begun = 0 AND author IS NOT NULL AND NOT (${isSaid})
    ON CONFLICT (lane, author) DO UPDATE SET number = excluded.number`);
  const leave = database.prepare(
    "DELETE FROM served WHERE lane = ?1 AND NOT EXISTS (SELECT 1 FROM inbox WHERE lane = ?1)",
  );

  return {
    find(lane) {
      const head = first.get(lane);
      if (!head || head.begun || head.author === null) return head?.id;
      const waiting = heads.all(lane);
      const asked = waiting.filter((one) => !one.isSaid);
      // The sort is stable: of several people who were never served, the one who asked first comes first.
      const next = asked.toSorted((a, b) => a.number - b.number)[0];
      return (waiting.find((one) => one.isSaid || one === next) ?? head).id;
    },
    serve: (id) => void serve.run(id),
    leave: (lane) => void leave.run(lane),
  };
}
