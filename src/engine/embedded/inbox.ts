import type { Clock } from "#core/engine";
import type { Database } from "#sqlite/database";
import type { Inbox } from "../lease/inbox.ts";
import type { Limits } from "../lease/taken.ts";
import { createDeadTable } from "./dead-table.ts";
import { createForgettingTable } from "./forgetting-table.ts";
import { createInboxTable } from "./inbox-table.ts";

export interface SqliteInboxOptions {
  database: Database;
  clock: Clock;
  limits: Limits;
  /** Aborted when the engine stops: nothing is taken after that. */
  stopping: AbortSignal;
  /** Milliseconds for which a dead letter is kept. */
  deadFor: number;
}

export interface SqliteInbox extends Inbox {
  /** Removes ids that are older than 24 hours, and dead letters whose time is over: up to `limit` of each. Returns how many. */
  sweep(limit: number): Promise<number>;
}

/** The inbox of a single process. It refuses nothing: while this process has the file, there is no later holder. */
export function createSqliteInbox(options: SqliteInboxOptions): SqliteInbox {
  const { database, clock, limits, stopping, deadFor } = options;
  const inbox = createInboxTable(database);
  const dead = createDeadTable(database);
  const forgetting = createForgettingTable(database);
  const { commit } = database;

  async function write<Answer>(answer: Answer, run: () => void): Promise<Answer> {
    await commit(run);
    return answer;
  }

  return {
    admit: (entry) => commit(() => inbox.admit(entry, clock.now())),
    lanes: async () => inbox.lanes(),
    take: (lane) => commit(() => (stopping.aborted ? undefined : inbox.take(lane, limits)) ?? "empty"),
    save: ({ id }, field, value) => write("done", () => inbox.save(id, field, value)),
    handBack: (taken) => write("done", () => inbox.handBack(taken)),
    park: (taken) => write("done", () => inbox.park(taken)),
    fail: ({ id }, error) => write("done", () => inbox.fail(id, error)),
    finish: (taken) => write("more", () => inbox.finish(taken)),
    bury: (taken, burial) =>
      write("more", () => {
        dead.bury(taken, burial);
        inbox.leave(taken.lane);
      }),
    order: (lane, order) => commit(() => inbox.order(lane, order)),
    deadLetters: async () => dead.list(),
    replay: (id) => commit(() => dead.replay(id, clock.now())),
    removeDead: (id) => commit(() => forgetting.remove(id)),
    forget: (lane, what) => commit(() => forgetting.forget(lane, what)),
    sweep: (limit) =>
      commit(() => inbox.forget(clock.now(), limit) + forgetting.expire(clock.now() - deadFor, limit)),
  };
}
