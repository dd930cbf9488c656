import { existsSync, renameSync, statSync } from "node:fs";
import { embeddedFile } from "#app/data-folder";
import { openSharedRecords } from "#app/shared-storage";
import { type Configuration, loadConfiguration } from "#config";
import { BadInput } from "#core";
import type { BullmqEngine } from "#engine/bullmq/engine";
import { createBacklog } from "#engine/migration/backlog";
import { type Moved, moveEntries } from "#engine/migration/move-entries";
import type { RedisClient } from "#redis/client";
import { createRedisStore } from "#redis/keyv";
import { createDisown, createRedisCopy } from "#redis/write-behind/copy";
import { createFlush } from "#redis/write-behind/flush";
import { createOutbox } from "#redis/write-behind/outbox";
import { type Database, openDatabase } from "#sqlite/database";
import { createSqliteStore } from "#sqlite/store";
import { builtInPlatforms } from "#app/platforms";

/** Milliseconds: no process that is started meanwhile may begin. */
const longClaim = 600_000;

/** `natter migrate`: from the file of one process to Redis. */
export async function main(): Promise<void> {
  const { configuration } = loadConfiguration({
    folder: process.cwd(),
    environment: process.env,
    platforms: builtInPlatforms,
  });
  const { threads, entries, waiting, dead, file } = await migrate(configuration);
  console.log(
    `${threads} threads are in Redis now (${entries} entries), with ${waiting} questions that waited and ${dead} dead letters.\n` +
      `What was in the file is still there: ${file}`,
  );
}

export interface Migration extends Moved {
  /** What still waited for an answer, and what had been given up. */
  waiting: number;
  dead: number;
  /** Where the file is now. */
  file: string;
}

/** Takes what one process kept in its file to Redis. What is in Redis already stays. Dying in the middle of it does no harm. */
export async function migrate(configuration: Configuration): Promise<Migration> {
  const { redisUrl, history } = configuration;
  if (redisUrl === undefined)
    throw new BadInput("REDIS_URL is not set. Set it to where everything shall go.");
  const file = embeddedFile(configuration);
  if (!existsSync(file))
    throw new BadInput(
      `There is nothing to move: ${file} does not exist. Set NATTER_DATA if it is elsewhere.`,
    );
  const records = await openSharedRecords(redisUrl);
  try {
    const database = openDatabase(file);
    try {
      await finishCopy(database, records.redis);
      const moved = await moveEntries({
        from: createSqliteStore(database),
        to: createRedisStore(records.redis),
        namespace: "natter",
        maxTurns: history.maxTurns,
        ttl: history.ttlSeconds * 1_000,
      });
      const work = await moveWork(database, records.engine);
      await createDisown(records.redis)();
      database.close();
      // A process that is started with this file must not do again what was left in it.
      const aside = asideOf(file);
      renameSync(file, aside);
      return { ...moved, ...work, file: aside };
    } finally {
      database.close();
    }
  } finally {
    await records.close();
  }
}

/** Tells Redis what was still in the outbox, deletions as well. Refuses while another process answers with this Redis. */
async function finishCopy(database: Database, redis: RedisClient): Promise<void> {
  const outbox = createOutbox(database);
  const copy = createRedisCopy({ redis, disk: outbox.disk, ttl: longClaim });
  const claim = await copy.claim();
  if (typeof claim === "string")
    throw new BadInput(
      "Another process answers with this Redis, or did a moment ago. Stop every natter process, then migrate.",
    );
  if (!outbox.isWhole || claim.last.disk !== outbox.disk) return;
  const flush = createFlush({ copy, outbox, ttl: longClaim, rewrite: () => Promise.resolve() });
  flush.begin(claim);
  await flush.run();
}

/** Beside what earlier migrations put there. */
function asideOf(file: string): string {
  const isTaken = (name: string): boolean => statSync(name, { throwIfNoEntry: false })?.isFile() ?? false;
  let aside = `${file}.moved`;
  for (let count = 2; isTaken(aside); count += 1) aside = `${file}.moved-${count}`;
  return aside;
}

async function moveWork(
  database: Database,
  engine: BullmqEngine,
): Promise<Pick<Migration, "waiting" | "dead">> {
  const left = createBacklog(database);
  // At once: when this is begun again after a day, nobody could tell any more whether it was done meanwhile.
  const remove = [
    database.prepare("DELETE FROM inbox WHERE id = ?"),
    database.prepare("DELETE FROM dead WHERE id = ?"),
    database.prepare("DELETE FROM saved WHERE id = ?"),
  ];
  const isThere = ({ id }: { id: string }): Promise<void> =>
    database.commit(() => {
      for (const statement of remove) statement.run(id);
    });
  const fence = left.fence();
  const [events, letters] = [left.events(), left.letters()];
  await engine.raiseFence(fence);
  for (const event of events) {
    await engine.import(event, fence);
    await isThere(event);
  }
  for (const letter of letters) {
    await engine.importDead(letter);
    await isThere(letter);
  }
  // After the events: of one that is done only this is left.
  await engine.markSeen(left.seen());
  return { waiting: events.length, dead: letters.length };
}
