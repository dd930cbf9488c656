import type { Configuration } from "#config";
import { BadInput } from "#core";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import type { Writer } from "#redis/write-behind/writer";
import { type Database, openDatabase } from "#sqlite/database";
import { createKeyv } from "#sqlite/keyv";
import { dataFolder, embeddedFile } from "./data-folder.ts";
import type { Records } from "./storage.ts";

/** What a command may change while no natter process works on it. */
export interface QuietRecords extends Records {
  /** Removes from the disk what was deleted. Returns sentences for the operator. */
  purge(): Promise<string[]>;
}

/** Opens what natter remembers. Refuses while another process works on it. */
export async function openQuietRecords(configuration: Configuration): Promise<QuietRecords> {
  const { redisUrl, replicas } = configuration;
  if (redisUrl === undefined) return openFile(configuration);
  return replicas === "many" ? openShared(redisUrl) : openCopied({ ...configuration, redisUrl });
}

function openFile(configuration: Configuration): QuietRecords {
  dataFolder(configuration);
  const database = openDatabase(embeddedFile(configuration));
  return {
    engine: createEmbeddedEngine({ database }),
    store: createKeyv(database, "natter"),
    async purge() {
      database.purge();
      return [];
    },
    close: async () => database.close(),
  };
}

const inRedis =
  "Redis may still have it in its append-only file: the command BGREWRITEAOF removes it from there.";

/** Takes what only Redis has into the file first. Otherwise it would come back later. */
async function openCopied(configuration: Configuration & { redisUrl: string }): Promise<QuietRecords> {
  const { openReachableRedis } = await import("./shared-storage.ts");
  const { bringTogether, openCopyWriter } = await import("./copy-writer.ts");
  const redis = await openReachableRedis(configuration.redisUrl);
  dataFolder(configuration);
  let database: Database | undefined;
  let writer: Writer | undefined;
  async function close(): Promise<void> {
    await writer?.release().catch(() => {});
    redis.destroy();
    database?.close();
  }
  try {
    database = openDatabase(embeddedFile(configuration));
    writer = openCopyWriter(database, redis, configuration);
    await bringTogether(writer, "try again");
  } catch (error) {
    await close();
    throw error;
  }
  const [opened, copying] = [database, writer];
  return {
    engine: createEmbeddedEngine({ database }),
    store: createKeyv(database, "natter"),
    async purge() {
      opened.purge();
      await copying.flush();
      return [inRedis];
    },
    close,
  };
}

async function openShared(redisUrl: string): Promise<QuietRecords> {
  const { openSharedRecords } = await import("./shared-storage.ts");
  const { countReplicas } = await import("#redis/presence");
  const records = await openSharedRecords(redisUrl);
  const replicas = await countReplicas(records.redis);
  if (replicas > 0) {
    await records.close();
    throw new BadInput(
      `${replicas} natter processes use this Redis, or did a moment ago. Stop them first: they would write again what they work on.`,
    );
  }
  return { ...records, purge: async () => [inRedis] };
}
