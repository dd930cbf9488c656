import { existsSync } from "node:fs";
import type { Logger } from "pino";
import type { Configuration } from "#config";
import { BadInput, toError } from "#core";
import { type BullmqEngine, createBullmqEngine } from "#engine/bullmq/engine";
import { createRedisClaims } from "#redis/claims/claims";
import { openRedis, type RedisClient, troubleWith } from "#redis/client";
import { createRedisKeyv } from "#redis/keyv";
import { createRedisPacer } from "#redis/pacing/pacer";
import { announcePresence } from "#redis/presence";
import { answered } from "#redis/script";
import { setupWarnings } from "#redis/setup-warnings";
import { embeddedFile } from "./data-folder.ts";
import type { Records, Storage } from "./storage.ts";

/** Opens a Redis that many processes share. While Redis is away all of them pause. */
export async function openShared(
  configuration: Configuration & { redisUrl: string },
  log: Logger,
): Promise<Storage> {
  const { simultaneous, attempts, keepTrying, takeover, history } = configuration;
  const deadFor = history.ttlSeconds * 1_000;
  const [lock, check] = [takeover.lockSeconds * 1_000, takeover.checkSeconds * 1_000];
  const redis = await openRedis(configuration.redisUrl);
  const engine = createBullmqEngine({ redis, log, simultaneous, attempts, keepTrying, deadFor, lock, check });
  const presence = announcePresence({
    redis,
    patience: lock,
    changed: (...how) => sayPaused(log, ...how),
    lostData: () => log.error(lostData),
  });
  const pacer = createRedisPacer({ redis, log, replicas: () => presence.count });
  sayWhatIsInTheFile(configuration, log);
  void setupWarnings(redis).then((warnings) => {
    for (const warning of warnings) log.warn(warning);
  });

  return {
    engine,
    store: createRedisKeyv(redis, "natter"),
    pacer,
    claims: createRedisClaims({ redis, log }),
    isIdle: () => engine.isIdle(),
    readiness: () =>
      presence.isAway
        ? { state: "paused", risk: "Redis is away: nothing is begun or acknowledged until it is back." }
        : { state: "ready" },
    async close() {
      pacer.stop();
      await presence.stop();
      redis.destroy();
    },
  };
}

export interface SharedRecords extends Records {
  redis: RedisClient;
  engine: BullmqEngine;
}

/** Opens the same Redis for a command, which the other processes do not count as one of them. */
export async function openSharedRecords(redisUrl: string): Promise<SharedRecords> {
  const redis = await openReachableRedis(redisUrl);
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

/** Connects to a Redis, and refuses one that does not answer with a sentence for the operator. */
export async function openReachableRedis(redisUrl: string): Promise<RedisClient> {
  const redis = await openRedis(redisUrl);
  try {
    await answered("answering at all", () => redis.ping());
  } catch (error) {
    const why = troubleWith(redis) ?? toError(error).message;
    redis.destroy();
    const { host } = new URL(redisUrl);
    throw new BadInput(
      `Redis at ${host} does not answer (${why}). Start it, or set REDIS_URL to another one.`,
      { cause: error },
    );
  }
  return redis;
}

const lostData =
  "Redis has lost its data: it was emptied, or an empty one took its place. Answers in progress go on. The questions that were " +
  "waiting and the history of all threads are lost. natter answers new questions.";

function sayPaused(log: Logger, isAway: boolean, trouble: string | undefined): void {
  if (!isAway) return log.info("Redis is back; what was missed is caught up with.");
  log.warn(
    { trouble },
    "Redis is away: nothing is begun or acknowledged until it is back. Platforms send again what they can, and the rest is " +
      "fetched from them then.",
  );
}

/** An operator who comes from one process expects to find what was said there. */
function sayWhatIsInTheFile(configuration: Configuration, log: Logger): void {
  const file = embeddedFile(configuration);
  if (existsSync(file))
    log.warn(
      { file },
      'This file has threads and questions of `replicas: one`. "natter migrate" takes them to Redis.',
    );
}
