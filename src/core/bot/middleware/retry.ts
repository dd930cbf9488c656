import { type Clock, systemClock } from "../../clock.ts";
import { type Duration, toMilliseconds } from "../../duration.ts";
import { abortReason } from "../../abortable.ts";
import { isRetryable, toFailure } from "../../failure.ts";
import { isVisible } from "../../part.ts";
import type { Middleware } from "../responder.ts";

export interface RetryOptions {
  /** The wait before the second try at most; it doubles with each further one. */
  base?: Duration;
  /** No wait is longer. A `Retry-After` beyond it ends the trying. */
  longest?: Duration;
  isRetryable?(error: unknown): boolean;
  clock?: Clock;
}

/** Asks again, `times` times at most, and only while nothing was shown: two half answers in one are worse than a failure. */
export function retry(times: number, options: RetryOptions = {}): Middleware {
  const base = toMilliseconds(options.base ?? "500ms");
  const longest = toMilliseconds(options.longest ?? "30s");
  const { sleep } = options.clock ?? systemClock;
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
          const hopeless = shown || tried >= times || !(options.isRetryable ?? isRetryable)(thrown);
          if (hopeless || (retryAfter ?? 0) > longest || context.signal.aborted) throw thrown;
          // Full jitter: everybody who failed together must not come back together.
          const wait = retryAfter ?? Math.random() * Math.min(longest, base * 2 ** tried);
          context.log.warn(
            { err: thrown, wait, tried: tried + 1 },
            "the answer failed before anything was shown; asking again",
          );
          await sleep(wait, context.signal);
          if (context.signal.aborted) throw abortReason(context.signal);
        }
      }
    };
}
