import { type AwakeTimer, startAwakeTimer } from "../../time/awake-timer.ts";
import { type Clock, systemClock } from "../../time/clock.ts";
import { abortableIterable } from "../../time/abortable.ts";
import { checkDuration, checkOptions } from "../check-options.ts";
import { withSignal } from "../context.ts";
import type { Duration } from "../../time/duration.ts";
import { BadInput, Failure } from "../../errors.ts";
import { isVisible } from "../../part.ts";
import type { Middleware } from "../responder.ts";

export interface TimeoutOptions {
  /** From the question to the first visible part. */
  firstPart?: Duration | undefined;
  /** Between any two parts, once something is visible. */
  idle?: Duration | undefined;
  /** For the whole answer. */
  total?: Duration | undefined;
  clock?: Clock | undefined;
}

const known = ["firstPart", "idle", "total"] as const;
const example = 'timeout({ firstPart: "20s", total: "2m" })';

/**
 * Ends an answer that takes too long. The reader keeps what is there and reads that it took too long. Only the time counts in which the
 * process is awake.
 *
 * ```ts
 * use: [timeout({ firstPart: "20s", idle: "10s", total: "2m" })],
 * ```
 */
export function timeout(options: TimeoutOptions): Middleware {
  const limits = check(options);
  const { clock = systemClock } = options;
  return (next) =>
    async function* (context) {
      const expiry = new AbortController();
      const after = (milliseconds: number, what: string): AwakeTimer =>
        startAwakeTimer(
          milliseconds,
          () => expiry.abort(new Failure("timeout", `${what} after ${milliseconds} ms`)),
          clock,
        );

      const total = after(limits.total, "The answer was not complete");
      let quiet = after(limits.firstPart, "Nothing was answered");
      let visible = false;
      const signal = AbortSignal.any([context.signal, expiry.signal]);
      try {
        for await (const part of abortableIterable(next(withSignal(context, signal)), signal)) {
          visible ||= isVisible(part);
          if (visible) quiet.cancel();
          yield part;
          if (visible) quiet = after(limits.idle, "The answer stood still");
        }
      } finally {
        total.cancel();
        quiet.cancel();
      }
    };
}

function check(options: TimeoutOptions): Record<(typeof known)[number], number> {
  checkOptions("timeout", options, [...known, "clock"], example);
  if (known.every((name) => options[name] === undefined))
    throw new BadInput(`timeout({ … }) needs firstPart, idle or total, such as ${example}.`);
  const limitOf = (name: (typeof known)[number]): number =>
    checkDuration("timeout", name, options[name] ?? Infinity);
  return { firstPart: limitOf("firstPart"), idle: limitOf("idle"), total: limitOf("total") };
}
