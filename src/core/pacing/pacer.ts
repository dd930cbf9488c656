import type { Logger } from "pino";
import type { Budget, RateLimitReport, SlotRequest } from "./budget.ts";
import { BadInput } from "../errors.ts";
import type { Clock } from "../clock.ts";
import { createBucket, type Bucket } from "./bucket.ts";

/**
 * Shares every scope's budget between all live answers. A scope's name is shown in the log, so it must hold no token.
 * Every method may be asked in any process: an implementation over a shared store fits behind the same interface.
 */
export interface Pacer {
  /** Resolves when the call may be made, which should then happen at once. Rejects with the signal's reason. */
  slot(scope: string, request: SlotRequest): Promise<void>;
  /** Told after each call. Never throws: what makes no sense is logged and passed over. */
  report(scope: string, news: RateLimitReport): void;
}

/** A pacer that knows the calls of this process only. */
export interface LocalPacer extends Pacer {
  /** How many scopes are remembered. */
  readonly buckets: number;
}

export interface PacerOptions {
  clock: Clock;
  log?: Pick<Logger, "warn"> | undefined;
}

export function createPacer({ clock, log }: PacerOptions): LocalPacer {
  const scopes = new Map<string, Bucket>();

  // Scopes come and go with channels and interactions. Looking at two old ones whenever one is used forgets them
  // faster than they can be made, without a timer that somebody would have to stop.
  const forget = (): void => {
    let looked = 0;
    for (const [name, scope] of scopes) {
      if (looked++ === 2) return;
      scopes.delete(name);
      if (!scope.isForgettable()) scopes.set(name, scope);
    }
  };

  const scopeOf = (name: string): Bucket => {
    forget();
    let scope = scopes.get(name);
    if (!scope) scopes.set(name, (scope = createBucket(clock)));
    return scope;
  };

  return {
    async slot(name, request) {
      const mistake = mistakeInBudget(request.budget);
      if (mistake) throw new BadInput(`The budget of the scope "${name}" ${mistake}.`);
      request.signal?.throwIfAborted();
      return scopeOf(name).ask(request);
    },
    report(name, news) {
      const { budget, remaining, resetAfter, closedFor } = news;
      const numbers = [remaining, resetAfter, closedFor].filter((value) => value !== undefined);
      const mistake = budget && mistakeInBudget(budget);
      if (mistake || !numbers.every((value) => Number.isFinite(value) && value >= 0)) {
        log?.warn(
          { scope: name, news },
          "a platform's answer about its limits makes no sense and is passed over",
        );
        return;
      }
      const rate = scopeOf(name).report(news);
      if (closedFor !== undefined) {
        log?.warn(
          { scope: name, closedFor, rate },
          "the platform refused a call: the scope is closed and its edits slow down",
        );
      }
    },
    get buckets() {
      return scopes.size;
    },
  };
}

/** Why nothing can be counted with this budget, or nothing. */
export function mistakeInBudget({ limit, window }: Budget): string | undefined {
  if (!(limit >= 1)) return `has the limit ${limit}, expected at least 1`;
  if (!(window > 0 && Number.isFinite(window)))
    return `has the window ${window}, expected milliseconds above 0`;
  return undefined;
}
