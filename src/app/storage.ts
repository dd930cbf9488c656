import type { Keyv } from "keyv";
import type { Logger } from "pino";
import type { Configuration } from "#config";
import type { Claims, Pacer } from "#core";
import type { EngineWithDeadLetters } from "#engine/lease/dead-letter";
import { createLogger } from "#operations/logger";
import { dataFolder, embeddedFile } from "./data-folder.ts";

/** What must outlive the process: what was said, and what is still to be answered. */
export interface Storage {
  engine: EngineWithDeadLetters;
  store: Keyv;
  /** Where budgets are shared with others. */
  pacer?: Pacer | undefined;
  /** Where what only one process may hold is divided among several. */
  claims?: Claims | undefined;
  /** Resolves if this process must end, because another one answers in its place. */
  ended?: Promise<void> | undefined;
  /** Is nothing waiting and nothing being worked on? */
  isIdle(): Promise<boolean>;
  readiness(): Readiness;
  /** After the host has stopped. */
  close(): Promise<void>;
}

/** May questions come, and what becomes of them should something fail now? */
export interface Readiness {
  /** "degraded": they are answered, at a risk. "paused": nothing is begun or acknowledged. */
  state: "ready" | "degraded" | "paused";
  risk?: string;
}

/** For a process that answers: on a Redis shared with others, or in a file. `file` in the place of both: ":memory:" for what may be forgotten. */
export async function openStorage(
  configuration: Configuration,
  log: Logger,
  file?: string,
): Promise<Storage> {
  const { redisUrl } = configuration;
  if (redisUrl === undefined || file !== undefined) return openEmbedded(configuration, log, file);
  const { openShared } = await import("./shared-storage.ts");
  return openShared({ ...configuration, redisUrl }, log);
}

/** For a command that looks at what is kept, where it is kept. On Redis other processes go on working beside it. */
export async function openRecords(
  configuration: Configuration,
): Promise<Pick<Storage, "engine" | "store" | "close">> {
  const { redisUrl } = configuration;
  if (redisUrl === undefined) return openEmbedded(configuration, await createLogger({ level: "silent" }));
  const { openSharedRecords } = await import("./shared-storage.ts");
  return openSharedRecords(redisUrl);
}

/** In a file that no other process can have open. */
export async function openEmbedded(
  configuration: Configuration,
  log: Logger,
  file?: string,
): Promise<Storage> {
  const { createEmbeddedEngine } = await import("#engine/embedded/engine");
  const { openDatabase } = await import("#sqlite/database");
  const { createKeyv } = await import("#sqlite/keyv");
  const { createExpiry } = await import("#sqlite/store");
  const { startSweep } = await import("#sqlite/sweep");
  if (file === undefined) dataFolder(configuration);
  const database = openDatabase(file ?? embeddedFile(configuration));
  const { simultaneous, attempts } = configuration;
  const endSweep = startSweep({ remove: createExpiry(database), log });
  const engine = createEmbeddedEngine({ database, log, simultaneous, attempts });
  return {
    engine,
    store: createKeyv(database, "natter"),
    isIdle: engine.isIdle,
    readiness: () => ({ state: "ready" }),
    async close() {
      endSweep();
      database.close();
    },
  };
}
