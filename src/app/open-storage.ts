import type { Logger } from "pino";
import type { Configuration } from "#config";
import { createLogger } from "#operations/logger";
import type { Records, Storage } from "./storage.ts";

export interface OpenOptions {
  configuration: Configuration;
  log: Logger;
  /** Replaces the file that the configuration names. ":memory:" keeps nothing. */
  file?: string | undefined;
  /** Ends the waiting for another process. */
  signal?: AbortSignal | undefined;
}

/** Opens the storage that the configuration names, and loads no other: a bot without Redis has neither its client nor BullMQ in memory. */
export async function openStorage({ configuration, log, file, signal }: OpenOptions): Promise<Storage> {
  const { redisUrl, replicas } = configuration;
  if (redisUrl === undefined || file !== undefined) {
    const { openEmbedded } = await import("./embedded-storage.ts");
    return openEmbedded(configuration, log, file);
  }
  if (replicas === "many") {
    const { openShared } = await import("./shared-storage.ts");
    return openShared({ ...configuration, redisUrl }, log);
  }
  const { openCopied } = await import("./copied-storage.ts");
  return openCopied({ ...configuration, redisUrl }, log, signal);
}

/** Opens what a command reads: the file of one process, or the Redis of many. */
export async function openRecords(configuration: Configuration): Promise<Records> {
  const { redisUrl, replicas } = configuration;
  if (redisUrl !== undefined && replicas === "many") {
    const { openSharedRecords } = await import("./shared-storage.ts");
    return openSharedRecords(redisUrl);
  }
  const { openEmbedded } = await import("./embedded-storage.ts");
  return openEmbedded(configuration, await createLogger({ level: "silent" }));
}
