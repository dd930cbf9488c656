import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Keyv } from "keyv";
import type { Logger } from "pino";
import type { Configuration } from "#config";
import { BadInput } from "#core";
import type { EmbeddedEngine } from "#engine/embedded";

/** What must outlive the process: what was said, and what is still to be answered. */
export interface Storage {
  engine: EmbeddedEngine;
  store: Keyv;
  /** After the host has stopped. */
  close(): void;
}

/** As the configuration says. `file` in the place of it: ":memory:" for what may be forgotten. */
export async function openStorage(
  configuration: Configuration,
  log: Logger,
  file?: string,
): Promise<Storage> {
  if (configuration.redisUrl !== undefined && file === undefined) {
    // Here the engine of many replicas comes in.
    throw new BadInput("REDIS_URL is set, but natter cannot share its work over Redis yet. Unset it.");
  }
  const { createEmbeddedEngine } = await import("#engine/embedded");
  const { openDatabase } = await import("#engine/database");
  const { createKeyv } = await import("#engine/keyv");
  const { createExpiry } = await import("#engine/store");
  const { startSweep } = await import("#engine/sweep");
  const database = openDatabase(file ?? join(dataFolder(configuration), "natter.db"));
  const { simultaneous, attempts } = configuration;
  const endSweep = startSweep({ remove: createExpiry(database), log });
  return {
    engine: createEmbeddedEngine({ database, log, simultaneous, attempts }),
    store: createKeyv(database, "natter"),
    close() {
      endSweep();
      database.close();
    },
  };
}

/** Where everything lies that must outlive the process. It is made if it is not there. */
export function dataFolder({ data }: Configuration): string {
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
