import type { Logger } from "pino";
import type { Budget, RateLimitReport, SlotRequest } from "./budget.ts";
import { BadInput } from "../errors.ts";
import type { Clock } from "../time/clock.ts";
import { createBucket, type Bucket } from "./bucket.ts";

/**
 * Shares every scope's budget between all live answers, of this process or of all. A scope's name appears in the log, so it must
 * hold no token.
 */
export interface Pacer {
  /** Resolves when the call may be made. Make it at once. Rejects with the signal's reason. */
  slot(scope: string, request: SlotRequest): Promise<void>;
  /** Learns from the answer to a call. Never throws: logs and ignores malformed reports. */
  report(scope: string, rateLimit: RateLimitReport): void;
}

/** A pacer that knows only the calls of this process. */
export interface LocalPacer extends Pacer {
  /** The number of remembered scopes. */
  readonly buckets: number;
}

export interface PacerOptions {
  clock: Clock;
  log?: Pick<Logger, "warn"> | undefined;
}

export function createPacer({ clock, log }: PacerOptions): LocalPacer {
  const buckets = new Map<string, Bucket>();

  // Scopes come and go with channels and interactions. Each use checks the two oldest: that forgets scopes faster than they are
  // made, and needs no timer.
  const forget = (): void => {
    let looked = 0;
    for (const [name, bucket] of buckets) {
      if (looked++ === 2) return;
      buckets.delete(name);
      if (!bucket.isForgettable()) buckets.set(name, bucket);
    }
  };

  const bucketOf = (name: string): Bucket => {
    forget();
    let bucket = buckets.get(name);
    if (!bucket) buckets.set(name, (bucket = createBucket(clock)));
    return bucket;
  };

  return {
    async slot(name, request) {
      const mistake = mistakeInBudget(request.budget);
      if (mistake) throw new BadInput(`The budget of the scope "${name}" ${mistake}.`);
      request.signal?.throwIfAborted();
      return bucketOf(name).ask(request);
    },
    report(name, told) {
      const rateLimit = bounded(told);
      const { budget, remaining, resetAfter, closedFor } = rateLimit;
      const numbers = [remaining, resetAfter, closedFor].filter((value) => value !== undefined);
      const mistake = budget && mistakeInBudget(budget);
      if (mistake || !numbers.every((value) => Number.isFinite(value) && value >= 0)) {
        log?.warn(
          { scope: name, rateLimit: told },
          "a platform's report on its rate limit is malformed; ignoring it",
        );
        return;
      }
      const rate = bucketOf(name).report(rateLimit);
      if (closedFor !== undefined) {
        log?.warn(
          { scope: name, closedFor, rate },
          "the platform refused a call because of its rate limit; the scope is closed, and its edits slow down",
        );
      }
    },
    get buckets() {
      return buckets.size;
    },
  };
}

/** The longest wait that a platform can demand at once, in milliseconds. A platform that needs longer will say so again. */
const longestWord = 86_400_000;

/** Bounds the times in a report: a mistake of the platform must not silence the bot for weeks. */
export function bounded(rateLimit: RateLimitReport): RateLimitReport {
  const { resetAfter, closedFor } = rateLimit;
  const most = (ms: number | undefined): number | undefined =>
    Number.isFinite(ms) ? Math.min(Number(ms), longestWord) : ms;
  return { ...rateLimit, resetAfter: most(resetAfter), closedFor: most(closedFor) };
}

/** Returns what is wrong with a budget, or `undefined`. */
export function mistakeInBudget({ limit, window }: Budget): string | undefined {
  if (!(limit >= 1)) return `has the limit ${limit}, expected at least 1`;
  if (!(window > 0 && Number.isFinite(window)))
    return `has the window ${window}, expected milliseconds above 0`;
  return undefined;
}
