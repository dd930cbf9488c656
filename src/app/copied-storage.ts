import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Configuration } from "#config";
import { systemClock } from "#core";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { createRestartableEngine } from "#engine/embedded/restartable";
import { pull } from "#engine/migration/pull";
import { pullShared } from "#engine/migration/pull-shared";
import { openRedis, troubleWith } from "#redis/client";
import { addAll } from "#redis/write-behind/add-all";
import { createRedisCopy } from "#redis/write-behind/copy";
import { createOutbox } from "#redis/write-behind/outbox";
import { createWriteBehind } from "#redis/write-behind/write-behind";
import { type Database, openDatabase } from "#sqlite/database";
import { isInUse } from "#sqlite/database-error";
import { createKeyv } from "#sqlite/keyv";
import { createExpiry } from "#sqlite/store";
import { startSweep } from "#sqlite/sweep";
import { answerBackupRequests } from "./backup-requests.ts";
import { dataFolder, embeddedFile } from "./data-folder.ts";
import type { Storage, StorageEnd } from "./storage.ts";

/** Milliseconds for which answers may go on before the file is changed under them. */
const patience = 5_000;

/** In a file, of which Redis has a copy. Waits until no other process has the file or answers with this Redis. */
export async function openCopied(
  configuration: Configuration & { redisUrl: string },
  log: Logger,
  signal: AbortSignal = new AbortController().signal,
): Promise<Storage> {
  const { simultaneous, attempts, keepTrying, takeover, history } = configuration;
  const deadFor = history.ttlSeconds * 1_000;
  const [ttl, check] = [takeover.lockSeconds * 1_000, takeover.checkSeconds * 1_000];
  const database = await openWhenFree(configuration, { check, log, signal });
  const redis = await openRedis(configuration.redisUrl);
  const outbox = createOutbox(database);
  const copy = createRedisCopy({ redis, disk: outbox.disk, ttl });
  const ended = Promise.withResolvers<StorageEnd>();
  void database.damage.then(() => ended.resolve("damaged"));
  const isLate = (): boolean => writeBehind.isLate();
  const engine = createRestartableEngine({
    isLate,
    make: () => createEmbeddedEngine({ database, log, simultaneous, attempts, keepTrying, deadFor, isLate }),
  });
  const kept = { maxTurns: history.maxTurns, ttl: history.ttlSeconds * 1_000 };
  const writeBehind = createWriteBehind({
    copy,
    outbox,
    ttl,
    check,
    file: database.path,
    log,
    trouble: () => troubleWith(redis),
    async pull() {
      await pull({ ...kept, database, outbox, copy, namespace: "natter", log });
      await pullShared({ redis, database, log });
    },
    addAll: () => addAll(database, outbox, copy),
    withoutWork: (run, how) => engine.withoutWork(run, how === "at once" ? 0 : patience),
    lost() {
      void engine.stop(0);
      ended.resolve("replaced");
    },
  });
  const endBackups = answerBackupRequests(database.path, database.backup);
  const endSweep = startSweep({ remove: createExpiry(database), log });
  const close = async (): Promise<void> => {
    await writeBehind.stop();
    endSweep();
    endBackups();
    redis.destroy();
    database.close();
  };
  try {
    await writeBehind.begin(signal);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    engine,
    store: createKeyv(database, "natter"),
    ended: ended.promise,
    isIdle: engine.isIdle,
    readiness() {
      if (!writeBehind.isAway) return { state: "ready" };
      const risk = `Redis is away: ${outbox.count()} entries are on this disk only, until it is back.`;
      return { state: "degraded", risk };
    },
    close,
  };
}

interface Waiting {
  check: number;
  log: Logger;
  signal: AbortSignal;
}

/** A second process with the same folder waits: a deployment starts the new one before it ends the old one. */
async function openWhenFree(
  configuration: Configuration,
  { check, log, signal }: Waiting,
): Promise<Database> {
  const file = embeddedFile(configuration);
  const folder = dataFolder(configuration, log);
  const earlier = join(folder, "standby.db");
  if (existsSync(earlier))
    log.warn(
      { file: earlier },
      "This file is of an earlier version of natter. If Redis was away when that version ended, start it once more until it says " +
        "that Redis knows everything again. Then delete the file.",
    );
  for (let isFirst = true; ; isFirst = false) {
    signal.throwIfAborted();
    try {
      return openDatabase(file, { log });
    } catch (error) {
      if (!isInUse(error)) throw error;
    }
    if (isFirst)
      log.info(
        { file },
        "Another process has this file open. This one waits until that one ends, and then takes over.",
      );
    await systemClock.sleep(check, signal);
  }
}
