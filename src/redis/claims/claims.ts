import { randomUUID } from "node:crypto";
import { type Claims, type Clock, systemClock } from "#core/engine";
import type { Log } from "#core/engine";
import * as scripts from "./claims-scripts.ts";
import type { RedisClient } from "../client.ts";
import { createRedisScript } from "../script.ts";
import { type Dealt, startShare, type Wish } from "./share.ts";

export interface RedisClaimsOptions {
  redis: RedisClient;
  /**
   * Is there nobody else? While Redis is away a process without others keeps what it has, and has everything if Redis is not
   * there at the start. One of many must give everything up: others may be able to reach Redis.
   */
  alone(): boolean;
  /**
   * Milliseconds after which what a silent process had is given to others; a little later they have it. A process that cannot
   * reach Redis gives up after 0.8 of it.
   */
  ttl?: number;
  /** In front of all keys: two natters on one Redis need two. */
  name?: string;
  clock?: Clock;
  log?: Log;
}

/** Divides among all processes on one Redis what only one of them may hold. */
export function createRedisClaims(options: RedisClaimsOptions): Claims {
  const { redis, alone, ttl = 2_500, name: prefix = "natter", clock = systemClock, log } = options;
  const me = randomUUID();
  // A call that hangs must leave time for another one.
  const renew = createRedisScript(redis, "renewing claims", scripts.renew, ttl / 2);
  const giveBack = createRedisScript(redis, "giving a claim back", scripts.giveBack, ttl / 2);

  return {
    share(what, names, hold) {
      const root = `{${prefix}}:claims:${what}`;
      let complained = false;
      return startShare({
        what,
        names,
        hold,
        alone,
        ttl,
        clock,
        log,
        async renew(wishes, joins) {
          const answer = await renew([root], [me, ttl, Number(joins), Number(alone()), ...toWords(wishes)]);
          complained = false;
          return toDealt(answer);
        },
        giveBack: async (name, epoch) => void (await giveBack([root], [me, name, epoch])),
        failed(error) {
          // That Redis is away others say already; that it refuses this would remain unsaid.
          if (!redis.isReady || complained) return;
          complained = true;
          log?.warn({ what, error: error.message }, "claims could not be renewed; trying again");
        },
      });
    },
  };
}

const toWords = (wishes: readonly Wish[]): (string | number)[] =>
  wishes.flatMap(([name, epoch]) => [name, epoch === "free" ? 0 : epoch === "unwanted" ? -1 : epoch]);

function toDealt(answer: unknown): Dealt {
  // The script is ours, and so is what it answers.
  const [tooMany, ...epochs] = answer as [number, ...string[]];
  return {
    hasOneTooMany: tooMany === 1,
    epochs: epochs.map((epoch) => (epoch === "" ? undefined : Number(epoch))),
  };
}
