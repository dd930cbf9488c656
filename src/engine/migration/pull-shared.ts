import { type Inbound, type Lease, type Log, systemClock } from "#core/engine";
import type { RedisClient } from "#redis/client";
import { answered } from "#redis/script";
import type { Database } from "#sqlite/database";
import { toInboxEntry } from "../lease/inbox-entry.ts";
import { createEventTable } from "./event-table.ts";

/** Milliseconds: longer than it takes until an event of a dead process is handed out again. */
const patience = 30_000;

/** Takes over what `replicas: many` has left unanswered in Redis: each event is handed out once more, and goes into the file. */
export async function pullShared(options: {
  redis: RedisClient;
  database: Database;
  log: Log;
}): Promise<void> {
  const { redis, database, log } = options;
  const count = await answered("reading what waits", () => redis.sCard("{natter}:waiting"));
  if (count === 0) return;
  const { createBullmqEngine } = await import("../bullmq/engine.ts");
  const table = createEventTable(database);
  let events = 0;

  async function keep(event: Inbound, { attempt, saved }: Lease): Promise<void> {
    const fields = Object.entries(saved).map(([field, value]) => ({ field, value: JSON.stringify(value) }));
    const begun = attempt > 1 || fields.length > 0 ? 1 : 0;
    const entry = { ...toInboxEntry(event), attempt: attempt - 1, begun };
    await database.commit(() => {
      table.see(entry.id, systemClock.now());
      table.remove(entry.id);
      table.put({ table: "inbox", row: entry, saved: fields });
    });
    events += 1;
  }

  const shared = createBullmqEngine({ redis, log });
  await shared.start({ run: keep, bury: keep });
  const until = systemClock.now() + patience;
  while (!(await shared.isIdle()) && systemClock.now() < until) await systemClock.sleep(50);
  await shared.stop(1_000);
  log.info({ events }, "This process goes on with what waited in Redis for `replicas: many`.");
}
