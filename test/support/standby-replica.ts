import type { Keyv } from "keyv";
import type { Clock } from "#core";
import { createBullmqEngine } from "../../src/engine/bullmq/engine.ts";
import { openDatabase } from "../../src/sqlite/database.ts";
import type { Log } from "#core";
import type { EngineWithDeadLetters } from "../../src/engine/lease/dead-letter.ts";
import { openRedis, type RedisClient } from "../../src/redis/client.ts";
import { createRedisStore, toKeyv } from "../../src/redis/keyv.ts";
import { announcePresence } from "../../src/redis/presence.ts";
import { createStandby, type Standby } from "../../src/engine/standby/standby.ts";

/** A replica that can go on alone, put together as the application does it, in the process of the test. */
export interface StandbyReplica {
  standby: Standby;
  engine: EngineWithDeadLetters;
  store: Keyv;
  redis: RedisClient;
  /** Has it heard of another replica? */
  others(): boolean;
  /** What a crash does first: nothing is written to its disk any more. */
  closeFile(): void;
  /** As if its disk had been remounted read-only. */
  refuseWrites(refuse: boolean): void;
  close(): Promise<void>;
}

export interface StandbyReplicaOptions {
  url: string;
  file: string;
  lock?: number;
  patience?: number;
  simultaneous?: number;
  attempts?: number;
  retryDelay?: number;
  clock?: Clock;
  log?: Log;
}

export async function openStandbyReplica(options: StandbyReplicaOptions): Promise<StandbyReplica> {
  const { url, file, lock = 1_000, patience = 1_000, log, clock, ...numbers } = options;
  const redis = await openRedis(url, 50);
  const database = openDatabase(file);
  const shared = createBullmqEngine({ redis, lock, check: 200, ...numbers, ...(log ? { log } : {}) });
  const presence = announcePresence({ redis, every: 100, patience: lock });
  const standby = createStandby({
    redis,
    presence,
    shared,
    database,
    numbers,
    patience,
    remote: createRedisStore(redis),
    maxTurns: 200,
    ttl: 864e5,
    ...(clock ? { clock } : {}),
    ...(log ? { log } : {}),
  });
  await presence.ready;
  return {
    standby,
    engine: standby.engine,
    store: toKeyv(standby.store, "natter"),
    redis,
    others: () => presence.count > 1,
    closeFile: database.close,
    refuseWrites: (refuse) => void database.prepare(`PRAGMA query_only = ${refuse ? 1 : 0}`).get(),
    async close() {
      await standby.engine.stop(0);
      await standby.stop();
      await presence.stop();
      redis.destroy();
      database.close();
    },
  };
}
