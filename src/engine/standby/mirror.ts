import type { Clock, Lease, Order } from "#core";
import type { InboxEntry } from "../lease/inbox-entry.ts";
import type { Database } from "#sqlite/database";
import { createInboxTable } from "../embedded/inbox-table.ts";
import { createBacklog, type Backlog } from "../migration/backlog.ts";

/**
 * What a replica that may have to go on alone knows of the events that are worked on in Redis: all that came through it, until
 * they are done. It lies in an embedded database, where an embedded engine finds it and goes on.
 */
export interface StandbyMirror extends Pick<Backlog, "events" | "letters"> {
  /** `false`: it came before. */
  admit(admission: InboxEntry): Promise<boolean>;
  /** It came before, and is done. */
  isDone(id: string): boolean;
  /** What came in the last 24 hours and is done, with the time at which it came. */
  done(): { id: string; at: number }[];
  /** Somebody begins to work on it, with what earlier holders saved. */
  open(admission: InboxEntry, lease: Lease): Promise<void>;
  save(id: string, field: string, value: string): Promise<void>;
  order(lane: string, order: Order): Promise<void>;
  finish(id: string): Promise<void>;
  /** As if it had never come: it may come back from elsewhere. */
  forget(id: string): Promise<void>;
  fence(): number;
  /** Every fence that is given here from now on is higher. */
  raiseFence(fence: number): Promise<void>;
  /** Removes up to `limit` ids whose 24 hours are over and says how many there were. */
  sweep(limit: number): Promise<number>;
}

export function createStandbyMirror(database: Database, clock: Clock): StandbyMirror {
  const inbox = createInboxTable(database);
  const left = createBacklog(database);
  const waits = database.prepare("SELECT 1 AS found FROM inbox WHERE id = ?");
  const came = database.prepare("SELECT 1 AS found FROM seen WHERE id = ?");
  const done = database.prepare<{ id: string; at: number }>(
    "SELECT id, at FROM seen WHERE id NOT IN (SELECT id FROM inbox)",
  );
  const begin = database.prepare("UPDATE inbox SET begun = 1, attempt = ?, burying = 0 WHERE id = ?");
  const raise = database.prepare("UPDATE fence SET last = max(last, ?)");
  const pop = database.prepare("DELETE FROM inbox WHERE id = ?");
  const clean = database.prepare("DELETE FROM saved WHERE id = ?");
  const bury = database.prepare("DELETE FROM dead WHERE id = ?");
  const unsee = database.prepare("DELETE FROM seen WHERE id = ?");

  const end = (id: string): void => {
    pop.run(id);
    clean.run(id);
  };

  return {
    admit: (admission) => database.commit(() => inbox.admit(admission, clock.now())),
    isDone: (id) => came.get(id) !== undefined && waits.get(id) === undefined,
    done: () => done.all(),
    open: (admission, { attempt, fence, saved }) =>
      database.commit(() => {
        inbox.admit(admission, clock.now());
        // Whoever goes on with it makes the same attempt: an outage is none.
        begin.run(attempt - 1, admission.id);
        raise.run(fence);
        for (const [field, value] of Object.entries(saved))
          inbox.save(admission.id, field, JSON.stringify(value));
      }),
    save: (id, field, value) => database.commit(() => inbox.save(id, field, value)),
    order: async (lane, order) => void (await database.commit(() => inbox.order(lane, order))),
    finish: (id) => database.commit(() => end(id)),
    forget: (id) =>
      database.commit(() => {
        end(id);
        bury.run(id);
        unsee.run(id);
      }),
    events: left.events,
    letters: left.letters,
    fence: left.fence,
    raiseFence: async (fence) => void (await database.commit(() => raise.run(fence))),
    sweep: (limit) => database.commit(() => inbox.forget(clock.now(), limit)),
  };
}
