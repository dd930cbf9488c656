import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Keyv } from "keyv";
import type { Logger } from "pino";
import type { Configuration } from "#config";
import { BadInput, type Claims, type Pacer } from "#core";
import type { EngineWithDeadLetters } from "#engine/dead-letter";
import { createLogger } from "#operations/logger";

/** What must outlive the process: what was said, and what is still to be answered. */
export interface Storage {
  engine: EngineWithDeadLetters;
  store: Keyv;
  /** Where budgets are shared with others. */
  pacer?: Pacer;
  /** Where what only one process may hold is divided among several. */
  claims?: Claims;
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
  const { createEmbeddedEngine } = await import("#engine/embedded");
  const { openDatabase } = await import("#engine/database");
  const { createKeyv } = await import("#engine/keyv");
  const { createExpiry } = await import("#engine/store");
  const { startSweep } = await import("#engine/sweep");
  const database = openDatabase(file ?? embeddedFile(configuration));
  const { simultaneous, attempts } = configuration;
  const endSweep = startSweep({ remove: createExpiry(database), log });
  const engine = createEmbeddedEngine({ database, log, simultaneous, attempts });
  return {
    engine,
    store: createKeyv(database, "natter"),
    isIdle: async () => engine.waiting() === 0,
    readiness: () => ({ state: "ready" }),
    async close() {
      endSweep();
      database.close();
    },
  };
}

/** Where a process without Redis keeps everything. */
export const embeddedFile = (configuration: Configuration): string =>
  join(dataFolder(configuration), "natter.db");

/** Where everything lies that must outlive the process. It is made if it is not there. */
export function dataFolder({ data }: Pick<Configuration, "data">): string {
  const folder = resolve(data);
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BadInput(
      `The data folder ${folder} cannot be made: ${reason}. Set NATTER_DATA to another one.`,
      { cause },
    );
  }
  return folder;
}
