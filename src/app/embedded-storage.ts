import type { Logger } from "pino";
import type { Configuration } from "#config";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { openDatabase } from "#sqlite/database";
import { createKeyv } from "#sqlite/keyv";
import { createExpiry } from "#sqlite/store";
import { startSweep } from "#sqlite/sweep";
import { answerBackupRequests } from "./backup-requests.ts";
import { dataFolder, embeddedFile } from "./data-folder.ts";
import type { Storage } from "./storage.ts";

/** Opens a file that no other process can have open at the same time. */
export async function openEmbedded(
  configuration: Configuration,
  log: Logger,
  file?: string,
): Promise<Storage> {
  if (file === undefined) dataFolder(configuration, log);
  const database = openDatabase(file ?? embeddedFile(configuration), { log });
  const { simultaneous, attempts, keepTrying, history } = configuration;
  const deadFor = history.ttlSeconds * 1_000;
  const endBackups = file === undefined ? answerBackupRequests(database.path, database.backup) : () => {};
  const endSweep = startSweep({ remove: createExpiry(database), log });
  const engine = createEmbeddedEngine({ database, log, simultaneous, attempts, keepTrying, deadFor });
  return {
    engine,
    store: createKeyv(database, "natter"),
    isIdle: engine.isIdle,
    readiness: () => ({ state: "ready" }),
    ended: database.damage.then(() => "damaged"),
    async close() {
      endSweep();
      endBackups();
      database.close();
    },
  };
}
