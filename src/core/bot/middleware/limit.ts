import { createRateCount, type RateLimit } from "../../time/rate-count.ts";
import { tooMany } from "../too-many.ts";
import { checkCount, checkOptions } from "../check-options.ts";
import { type Clock, systemClock } from "../../time/clock.ts";
import { BadInput } from "../../errors.ts";
import type { Middleware } from "../responder.ts";
import { type Turn, threadKey } from "../../turn.ts";

export interface LimitOptions {
  /** How many turns each person may ask for in a minute, an hour, a day. Several may hold at once. */
  perMinute?: number | undefined;
  perHour?: number | undefined;
  perDay?: number | undefined;
  /** Whose turns are counted together. Without it, each person's. */
  per?: "person" | "thread" | "channel" | "space" | undefined;
  /** What the person reads instead of an answer. */
  message?: ((secondsToWait: number) => string) | undefined;
  clock?: Clock | undefined;
}

const windows = { perMinute: 60_000, perHour: 3_600_000, perDay: 86_400_000 } as const;
const known = [...Object.keys(windows), "per", "message", "clock"];
const example = "limit({ perMinute: 10 })";

/**
 * Limits how often each person, or with `per` each thread, channel or space, gets an answer. Each process keeps its own count.
 *
 * ```ts
 * use: [limit({ perMinute: 10, perDay: 100 })],
 * use: [limit({ perHour: 200, per: "channel" })],
 * ```
 */
export function limit(options: LimitOptions): Middleware {
  const limits = check(options);
  const { per = "person", clock = systemClock } = options;
  const message = options.message ?? tooMany;
  const count = createRateCount(limits, clock);

  return (next) =>
    async function* (context) {
      const wait = count(keyOf[per](context.turn));
      if (wait === 0) yield* next(context);
      else yield message(Math.ceil(wait / 1000));
    };
}

const keyOf: Readonly<Record<NonNullable<LimitOptions["per"]>, (turn: Turn) => string>> = {
  person: ({ thread, author }) => JSON.stringify([thread.platform, thread.space, author.id]),
  thread: ({ thread }) => threadKey(thread),
  channel: ({ thread }) => JSON.stringify([thread.platform, thread.space, thread.channel]),
  space: ({ thread }) => JSON.stringify([thread.platform, thread.space]),
};

function check(options: LimitOptions): RateLimit[] {
  checkOptions("limit", options, known, example);
  const { per = "person" } = options;
  if (!Object.hasOwn(keyOf, per))
    throw new BadInput(`limit({ per }) takes ${Object.keys(keyOf).join(", ")}; got ${JSON.stringify(per)}.`);
  const limits = Object.entries(windows).flatMap(([name, window]) => {
    const most = options[name as keyof typeof windows];
    return most === undefined ? [] : [{ most: checkCount("limit", name, most, 1), window }];
  });
  if (limits.length === 0)
    throw new BadInput(`limit({ … }) needs perMinute, perHour or perDay, such as ${example}.`);
  return limits;
}
