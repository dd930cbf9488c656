import { abortReason } from "../../time/abortable.ts";
import { checkCount, checkDuration, checkOptions } from "../check-options.ts";
import { type Clock, systemClock } from "../../time/clock.ts";
import type { Duration } from "../../time/duration.ts";
import { isRetryable, toFailure } from "../../failure.ts";
import { isVisible } from "../../part.ts";
import type { Middleware } from "../responder.ts";

export interface RetryOptions {
  /** How many more times to ask; 2 without it. */
  times?: number | undefined;
  /** The longest wait before the second try. It doubles with each further one. */
  firstDelay?: Duration | undefined;
  /** The longest wait of all. A `Retry-After` beyond it ends the trying. */
  maxDelay?: Duration | undefined;
  /** Which errors are worth another try. Without it: an overload, a timeout, a broken connection. */
  isRetryable?: ((error: unknown) => boolean) | undefined;
  clock?: Clock | undefined;
}

const known = ["times", "firstDelay", "maxDelay", "isRetryable", "clock"];

/**
 * Asks again after a failure, as long as the reader has seen nothing: two half answers in one are worse than an
 * apology.
 *
 * ```ts
 * use: [retry({ times: 3, maxDelay: "10s" })],
 * ```
 */
export function retry(options: RetryOptions = {}): Middleware {
  checkOptions("retry", options, known, "retry({ times: 2 })");
  const times = checkCount("retry", "times", options.times ?? 2, 0);
  const firstDelay = checkDuration("retry", "firstDelay", options.firstDelay ?? "500ms");
  const maxDelay = checkDuration("retry", "maxDelay", options.maxDelay ?? "30s");
  const { sleep } = options.clock ?? systemClock;
  const isWorthIt = options.isRetryable ?? isRetryable;
  return (next) =>
    async function* (context) {
      for (let tried = 0; ; tried += 1) {
        let shown = false;
        try {
          for await (const part of next(context)) {
            shown ||= isVisible(part);
            yield part;
          }
          return;
        } catch (thrown) {
          const { retryAfter } = toFailure(thrown);
          const isHopeless = shown || tried >= times || !isWorthIt(thrown);
          if (isHopeless || (retryAfter ?? 0) > maxDelay || context.signal.aborted) throw thrown;
          // Full jitter, also after the time that a provider names to all alike: what failed together must not come back together.
          const wait = (retryAfter ?? 0) + Math.random() * Math.min(maxDelay, firstDelay * 2 ** tried);
          context.log.warn(
            { err: thrown, wait, tried: tried + 1 },
            "the answer failed before the reader saw anything; asking again",
          );
          await sleep(wait, context.signal);
          if (context.signal.aborted) throw abortReason(context.signal);
        }
      }
    };
}
