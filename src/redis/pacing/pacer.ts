import {
  BadInput,
  bounded,
  type Budget,
  type Clock,
  createPacer,
  mistakeInBudget,
  type RateLimitReport,
  type Pacer,
  type PacerOptions,
  systemClock,
} from "#core/engine";
import { listenTo } from "../channel.ts";
import type { RedisClient } from "../client.ts";
import * as scripts from "./pacer-scripts.ts";
import { createSharedBucket, type SharedBucket } from "./shared-bucket.ts";
import { createRedisScript } from "../script.ts";

export interface RedisPacerOptions {
  redis: RedisClient;
  name?: string;
  /** How many processes share the budgets. Asked while Redis is away. */
  replicas(): number;
  clock?: Clock;
  log?: NonNullable<PacerOptions["log"]>;
}

/** A pacer that hears what other processes are refused, until it is stopped. */
export interface RedisPacer extends Pacer {
  stop(): void;
}

/** Milliseconds for which a call waits for Redis to promise it a slot. */
const deadline = 300;

/** Shares each budget among all processes: Redis promises every slot, one call each. While it is away each takes an equal part. */
export function createRedisPacer(options: RedisPacerOptions): RedisPacer {
  const { redis, name = "natter", replicas, clock = systemClock, log } = options;
  const root = `{${name}}`;
  const scopes = new Map<string, SharedBucket>();
  const alone = createPacer({ clock, ...(log ? { log } : {}) });
  const reserve = createRedisScript(redis, "reserving a slot", scripts.reserve, deadline);
  const learn = createRedisScript(redis, "sharing what a platform said", scripts.learn);
  const closings = listenTo(redis, `${root}:closings`, (message) => {
    const { scope, closedFor } = JSON.parse(message) as { scope: string; closedFor: number };
    scopes.get(scope)?.close(closedFor);
  });
  const own = Math.random().toString(36).slice(2);
  let count = 0;

  const part = ({ limit, window }: Budget): Budget => {
    const share = limit / Math.max(1, replicas());
    // A part of less than one call in a window is one call in a longer window.
    return share >= 1 ? { limit: Math.floor(share), window } : { limit: 1, window: window / share };
  };

  // Looks at two old scopes whenever one is used, so that the map does not grow for ever and no call waits for a sweep.
  const forget = (): void => {
    let looked = 0;
    for (const [scope, shared] of scopes) {
      if (looked++ === 2) return;
      scopes.delete(scope);
      if (!shared.isForgettable()) scopes.set(scope, shared);
    }
  };

  const scopeOf = (scope: string): SharedBucket => {
    forget();
    const known = scopes.get(scope);
    if (known) return known;
    const shared = createSharedBucket({
      name: scope,
      clock,
      alone,
      part,
      reserve: async (kind, { limit, window }) =>
        Number(await reserve([root], [scope, Math.floor(limit), window, kind, `${own}${(count += 1)}`])),
    });
    scopes.set(scope, shared);
    return shared;
  };

  return {
    async slot(scope, request) {
      const mistake = mistakeInBudget(request.budget);
      if (mistake) throw new BadInput(`The budget of the scope "${scope}" ${mistake}.`);
      request.signal?.throwIfAborted();
      return scopeOf(scope).ask(request);
    },
    report(scope, news) {
      const { budget, remaining, resetAfter, closedFor } = sensible(bounded(news));
      // It also logs a closed scope, and ignores numbers that make no sense.
      alone.report(scope, {
        ...news,
        ...(budget ? { budget: part(budget) } : {}),
        ...(remaining === undefined ? {} : { remaining: Math.floor(remaining / Math.max(1, replicas())) }),
      });
      if (closedFor !== undefined) scopeOf(scope).close(closedFor);
      const values = [budget?.limit, budget?.window, remaining, resetAfter, closedFor];
      // While Redis is away each process learns from its own refusals only.
      if (values.some((value) => value !== undefined))
        learn([root], [scope, ...values.map((value) => value ?? "")]).catch(() => {});
    },
    stop: closings.close,
  };
}

/** Keeps the numbers that make sense. */
function sensible({ budget, remaining, resetAfter, closedFor }: RateLimitReport): RateLimitReport {
  const isNumber = (value: number | undefined): value is number =>
    value !== undefined && Number.isFinite(value) && value >= 0;
  return {
    ...(budget && mistakeInBudget(budget) === undefined ? { budget } : {}),
    ...(isNumber(remaining) && isNumber(resetAfter) ? { remaining: Math.floor(remaining), resetAfter } : {}),
    ...(isNumber(closedFor) ? { closedFor } : {}),
  };
}
