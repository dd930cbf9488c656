import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Configuration } from "#config";
import { BadInput, toError } from "#core";
import { type BullmqEngine, createBullmqEngine } from "#engine/bullmq/engine";
import { type Database, openDatabase } from "#sqlite/database";
import { isInUse } from "#sqlite/database-error";
import { createRedisClaims } from "#redis/claims/claims";
import { openRedis, type RedisClient, troubleWith } from "#redis/client";
import { createRedisKeyv, createRedisStore, toKeyv } from "#redis/keyv";
import { createRedisPacer } from "#redis/pacing/pacer";
import { announcePresence, type Presence } from "#redis/presence";
import { setupWarnings } from "#redis/setup-warnings";
import { answered } from "#redis/script";
import { createStandby, type Standby } from "#engine/standby/standby";
import { dataFolder, embeddedFile } from "./data-folder.ts";
import type { Readiness, Storage } from "./storage.ts";

type WithRedis = Configuration & { redisUrl: string };

/** On a Redis that is shared with other processes, and that may fail: what happens then the operator has decided. */
export async function openShared(configuration: WithRedis, log: Logger): Promise<Storage> {
  const { simultaneous, attempts, takeover } = configuration;
  const [lock, check] = [takeover.lockSeconds * 1_000, takeover.checkSeconds * 1_000];
  const redis = await openRedis(configuration.redisUrl);
  const shared = createBullmqEngine({ redis, log, simultaneous, attempts, lock, check });
  const database = configuration.replicas === "one" ? openStandbyFile(configuration, log) : undefined;
  const presence = announcePresence({
    redis,
    patience: lock,
    ...(database ? {} : { hasNoCopy: true, changed: (...how) => sayPaused(log, ...how) }),
  });
  const pacer = createRedisPacer({ redis, log, replicas: () => presence.count });
  const standby = database && standIn({ configuration, redis, presence, shared, database, log });
  tellWhatIsForgotten(configuration, log);
  void setupWarnings(redis).then((risks) => {
    for (const risk of risks) log.warn(risk);
  });

  return {
    engine: standby?.engine ?? shared,
    store: toKeyv(standby?.store ?? createRedisStore(redis), "natter"),
    pacer,
    claims: createRedisClaims({ redis, log, alone: () => standby?.isOnly ?? false }),
    isIdle: () => shared.isIdle(),
    readiness: () => readinessOf(presence, standby),
    async close() {
      pacer.stop();
      await standby?.stop();
      await presence.stop();
      redis.destroy();
      database?.close();
    },
  };
}

export interface SharedRecords extends Pick<Storage, "store" | "close"> {
  redis: RedisClient;
  engine: BullmqEngine;
}

/** Without a sign of life that others would count as one more replica. */
export async function openSharedRecords(redisUrl: string): Promise<SharedRecords> {
  const redis = await openRedis(redisUrl);
  try {
    await answered("answering at all", () => redis.ping());
  } catch (error) {
    const why = troubleWith(redis) ?? toError(error).message;
    redis.destroy();
    const { host } = new URL(redisUrl);
    throw new BadInput(
      `Redis at ${host} does not answer (${why}). Start it, or set REDIS_URL to another one.`,
      {
        cause: error,
      },
    );
  }
  const engine = createBullmqEngine({ redis });
  return {
    redis,
    engine,
    store: createRedisKeyv(redis, "natter"),
    async close() {
      await engine.stop(0);
      redis.destroy();
    },
  };
}

/** Nothing, where there proves to be another replica on this very machine. */
function openStandbyFile(configuration: Configuration, log: Logger): Database | undefined {
  const file = join(dataFolder(configuration), "standby.db");
  try {
    return openDatabase(file);
  } catch (error) {
    if (!isInUse(error)) throw error;
    log.info(
      { file },
      "Another replica has this file, so this one is not the only one: it will pause while Redis is away. " +
        "Write `replicas: many` into the configuration, which is meant for this.",
    );
    return undefined;
  }
}

interface StandIn {
  configuration: Configuration;
  redis: RedisClient;
  presence: Presence;
  shared: BullmqEngine;
  database: Database;
  log: Logger;
}

function standIn({ configuration, redis, presence, shared, database, log }: StandIn): Standby {
  const { simultaneous, attempts, history } = configuration;
  return createStandby({
    redis,
    presence,
    shared,
    database,
    log,
    remote: createRedisStore(redis),
    maxTurns: history.maxTurns,
    ttl: history.ttlSeconds * 1e3,
    numbers: {
      simultaneous,
      attempts,
    },
  });
}

function sayPaused(log: Logger, isAway: boolean, trouble: string | undefined): void {
  if (!isAway) return log.info("Redis is back; what was missed is caught up with.");
  log.warn(
    { trouble },
    "Redis is away. There are other replicas, so nothing is begun or acknowledged until it is back: platforms send again what " +
      "they can, the rest is fetched from them then.",
  );
}

function readinessOf(presence: Presence, standby: Standby | undefined): Readiness {
  if (standby?.isAlone) {
    const risk = `Redis is away: ${standby.owed} entries are on this disk only, until it is back.`;
    return { state: "degraded", risk };
  }
  if (presence.isAway)
    return { state: "paused", risk: "Redis is away: nothing is begun or acknowledged until it is back." };
  return { state: "ready" };
}

/** Somebody who comes from one process expects to find what was said there. */
function tellWhatIsForgotten(configuration: Configuration, log: Logger): void {
  const file = embeddedFile(configuration);
  if (existsSync(file))
    log.warn(
      { file },
      'This file holds what was said before there was Redis. "natter migrate" takes it there.',
    );
}
