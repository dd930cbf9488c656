import type { Keyv } from "keyv";
import type { Logger } from "pino";
import type { Configuration } from "#config";
import { openStorage } from "./open-storage.ts";
import type { Storage } from "./storage.ts";

/** Says where natter keeps what must outlive the process. `file`, `memory` and `redis` make one; so can you. */
export interface StorageSource {
  /** Called once by `start`. natter calls `Storage.close` after everything else has stopped. */
  open(context: StorageContext): Promise<Storage>;
}

export interface StorageContext {
  configuration: Configuration;
  log: Logger;
  /** Aborted when natter is stopped before it has started. */
  signal: AbortSignal;
}

export interface StorageOptions {
  /** Keeps sessions in a store of yours. What waits to be answered stays where the storage has it. */
  sessions?: Keyv | undefined;
}

/** Keeps everything in one file inside `folder`; without one in the folder that `data` of natter.yaml or NATTER_DATA names. */
export function file(folder?: string, options: StorageOptions = {}): StorageSource {
  return source(options, ({ configuration, ...context }) => {
    const data = folder ?? configuration.data;
    return openStorage({ ...context, configuration: { ...configuration, redisUrl: undefined, data } });
  });
}

/** Keeps everything in memory, for tests and for bots that may forget. */
export function memory(options: StorageOptions = {}): StorageSource {
  return source(options, (context) => openStorage({ ...context, file: ":memory:" }));
}

/** Keeps everything in a file with a copy in Redis, or in Redis for many processes, as `replicas` of natter.yaml says. */
export function redis(url: string, options: StorageOptions = {}): StorageSource {
  return source(options, ({ configuration, ...context }) =>
    openStorage({ ...context, configuration: { ...configuration, redisUrl: url } }),
  );
}

/** Keeps everything where REDIS_URL, NATTER_DATA and natter.yaml say. */
export const configured: StorageSource = source({}, openStorage);

function source({ sessions }: StorageOptions, open: StorageSource["open"]): StorageSource {
  if (!sessions) return { open };
  return { open: async (context) => ({ ...(await open(context)), store: sessions }) };
}
