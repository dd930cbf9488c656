import { randomUUID } from "node:crypto";
import { type Claims, type Clock, type Log, systemClock } from "#core/engine";
import type { RedisClient } from "../client.ts";
import { createRedisScript } from "../script.ts";
import * as scripts from "./claims-scripts.ts";
import { type Dealt, startShare, type Wish } from "./share.ts";

export interface RedisClaimsOptions {
  redis: RedisClient;
  /** Milliseconds after which the claims of a silent process go to others. It gives them up after 0.8 of that. */
  ttl?: number;
  /** In front of all keys: two natters on one Redis need two names. */
  name?: string;
  clock?: Clock;
  log?: Log;
}

/** Shares named resources among all processes on one Redis. */
export function createRedisClaims(options: RedisClaimsOptions): Claims {
  const { redis, ttl = 2_500, name: prefix = "natter", clock = systemClock, log } = options;
  const me = randomUUID();
  // A call that hangs must leave time for another one.
  const renew = createRedisScript(redis, "renewing claims", scripts.renew, ttl / 2);
  const giveBack = createRedisScript(redis, "giving a claim back", scripts.giveBack, ttl / 2);

  return {
    share(what, names, hold) {
      const root = `{${prefix}}:claims:${what}`;
      let isTold = false;
      return startShare({
        what,
        names,
        hold,
        ttl,
        clock,
        log,
        async renew(wishes, joins) {
          const answer = await renew([root], [me, ttl, Number(joins), ...toWords(wishes)]);
          isTold = false;
          return toDealt(answer);
        },
        giveBack: async (name, epoch) => void (await giveBack([root], [me, name, epoch])),
        failed(error) {
          // A Redis that is away is logged elsewhere. One that answers and refuses is logged here.
          if (!redis.isReady || isTold) return;
          isTold = true;
          log?.warn({ what, error: error.message }, "could not renew claims; trying again");
        },
      });
    },
  };
}

const toWords = (wishes: readonly Wish[]): (string | number)[] =>
  wishes.flatMap(([name, epoch]) => [name, epoch === "free" ? 0 : epoch === "unwanted" ? -1 : epoch]);

function toDealt(answer: unknown): Dealt {
  // The script of claims-scripts.ts returns this shape.
  const [tooMany, ...epochs] = answer as [number, ...string[]];
  return {
    hasOneTooMany: tooMany === 1,
    epochs: epochs.map((epoch) => (epoch === "" ? undefined : Number(epoch))),
  };
}
