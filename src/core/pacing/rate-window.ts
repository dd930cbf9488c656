import type { Clock } from "../time/clock.ts";
import type { Budget, RateLimitReport, Priority } from "./budget.ts";

/** Computes when a scope's next call may be made, from the calls so far and what the platform said. */
export interface RateWindow {
  readonly budget: Budget;
  /** Returns the earliest time for a call of this priority, which may lie in the past. */
  freeAt(priority: Priority): number;
  /** Counts a call that is made now. */
  spend(priority: Priority): void;
  /** Sets the adapter's estimate. Ignored once the platform has reported its own budget. */
  assume(budget: Budget): void;
  report(rateLimit: RateLimitReport): void;
  /** The share of the full rate that edits have. */
  readonly rate: number;
  readonly closedUntil: number;
}

/** Lower goes first. */
export const ranks: Record<Priority, number> = { final: 0, control: 1, first: 2, edit: 3, progress: 4 };

/** A refusal halves the rate of edits, down to this share. Each edit gives a tenth of the full rate back. */
const slowest = 1 / 16;
const recovery = 1 / 10;

/** Two reports mean the same period of the platform if they put its end this close together. */
const jitter = 500;

/**
 * Keeps two bounds. First, it counts all calls of the last window, so that no window ever holds more than the limit; all but
 * finals and controls stop a fifth below it. Second, it spreads edits evenly, because silence would follow a burst of them.
 */
export function createRateWindow(clock: Clock): RateWindow {
  let budget: Budget = { limit: 1, window: 1 };
  let isAssumed = true;
  /** The times of the calls in the last window, oldest first. */
  let calls: number[] = [];
  let reported = { left: Infinity, until: 0 };
  let closedUntil = 0;
  let nextEdit = 0;
  let rate = 1;

  const kept = (): number => (budget.limit < 2 ? 0 : Math.max(1, Math.round(budget.limit / 5)));
  const leftAt = (now: number): number => (now < reported.until ? reported.left : Infinity);

  return {
    freeAt(priority) {
      const reserve = ranks[priority] < ranks.first ? 0 : kept();
      // The call that makes room for this one when it leaves the window.
      const leaver = calls.at(reserve - budget.limit);
      return Math.max(
        closedUntil,
        leaver === undefined ? 0 : leaver + budget.window,
        leftAt(clock.monotonic()) <= reserve ? reported.until : 0,
        ranks[priority] < ranks.edit ? 0 : nextEdit,
      );
    },
    spend(priority) {
      const now = clock.monotonic();
      calls = calls.filter((time) => time > now - budget.window);
      calls.push(now);
      reported.left -= 1;
      if (ranks[priority] < ranks.edit) return;
      nextEdit = now + budget.window / (budget.limit - kept()) / rate;
      rate = Math.min(1, rate + recovery);
    },
    assume(estimate) {
      if (isAssumed) budget = whole(estimate);
    },
    report(rateLimit) {
      const now = clock.monotonic();
      if (rateLimit.budget) {
        budget = whole(rateLimit.budget);
        isAssumed = false;
      }
      if (rateLimit.remaining !== undefined && rateLimit.resetAfter !== undefined) {
        const until = now + rateLimit.resetAfter;
        // A report that arrives after a later call's report does not count that call.
        const isSame = Math.abs(until - reported.until) < jitter;
        reported = {
          left: isSame ? Math.min(reported.left, rateLimit.remaining) : rateLimit.remaining,
          until,
        };
      }
      if (rateLimit.closedFor !== undefined) {
        // Calls that were under way together are refused together, which counts as one refusal.
        if (now >= closedUntil) rate = Math.max(slowest, rate / 2);
        closedUntil = Math.max(closedUntil, now + rateLimit.closedFor);
      }
    },
    get budget() {
      return budget;
    },
    get rate() {
      return rate;
    },
    get closedUntil() {
      return closedUntil;
    },
  };
}

const whole = ({ limit, window }: Budget): Budget => ({ limit: Math.floor(limit), window });
