import { type Inbound, type Lease, type Log, type Order, systemClock } from "#core/engine";
import type { RedisClient } from "#redis/client";
import { answered } from "#redis/script";
import type { Database } from "#sqlite/database";
import { type InboxEntry, toInboxEntry } from "../lease/inbox-entry.ts";
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

  const lanes = new Set<string>();
  /** The place of the last event of each lane. A replayed dead letter waits behind events that are younger. */
  const places = new Map<string, number>();
  function placeOf({ lane, at }: InboxEntry): number {
    const last = places.get(lane) ?? -Infinity;
    const place = at < last ? last + 1 : at;
    places.set(lane, place);
    return place;
  }

  async function keep(event: Inbound, { attempt, saved, signal }: Lease): Promise<void> {
    const fields = Object.entries(saved).map(([field, value]) => ({ field, value: JSON.stringify(value) }));
    const entry = toInboxEntry(event);
    // A replayed dead letter has saved fields as well, and is never the first of several.
    const begun = !lanes.has(entry.lane) && (attempt > 1 || fields.length > 0) ? 1 : 0;
    lanes.add(entry.lane);
    // What was begun comes first, wherever its place is.
    const at = begun ? entry.at : placeOf(entry);
    const row = { ...entry, at, attempt: attempt - 1, begun, ordered: orderOf(signal) };
    await database.commit(() => {
      table.see(entry.id, systemClock.now());
      table.remove(entry.id);
      table.put({ table: "inbox", row, saved: fields });
    });
    events += 1;
  }

  const shared = createBullmqEngine({ redis, log });
  await shared.start({ run: keep, bury: keep });
  const until = systemClock.monotonic() + patience;
  while (!(await shared.isIdle()) && systemClock.monotonic() < until) await systemClock.sleep(50);
  await shared.stop(1_000);
  log.info({ events }, "This process goes on with what waited in Redis for `replicas: many`.");
}

/** Returns the order that was given to an event before it was handed out. */
function orderOf({ reason }: AbortSignal): Order["type"] | null {
  return reason === "stop" || reason === "interrupt" ? reason : null;
}
