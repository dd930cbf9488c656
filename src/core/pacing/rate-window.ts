import type { Clock } from "../clock.ts";
import type { Budget, RateLimitReport, Priority } from "./budget.ts";

/** When one scope's next call may be made, from what was called and what the platform said. */
export interface RateWindow {
  readonly budget: Budget;
  /** The earliest time for a call of this priority; may lie in the past. */
  freeAt(priority: Priority): number;
  /** A call is made now. */
  spend(priority: Priority): void;
  /** The platform said nothing of its own yet: this is what the adapter supposes. */
  assume(budget: Budget): void;
  report(news: RateLimitReport): void;
  /** The share of the full rate that edits have. */
  readonly rate: number;
  readonly closedUntil: number;
}

/** Lower goes first. */
export const ranks: Record<Priority, number> = { final: 0, control: 1, first: 2, edit: 3, progress: 4 };

/** A refusal halves the rate of edits down to this share; each edit gives a tenth of the full rate back. */
const slowest = 1 / 16;
const recovery = 1 / 10;

/** Two answers that put the end of the platform's period this close together mean the same period. */
const jitter = 500;

/**
 * Two bounds at once. All calls of the last window are counted, so that no window ever holds more than the limit, and all but
 * finals and controls stop a fifth below it. Edits are spread evenly besides: a burst of them would be followed by silence.
 */
export function createRateWindow(clock: Clock): RateWindow {
  let budget: Budget = { limit: 1, window: 1 };
  let isSupposed = true;
  /** The times of the calls in the last window, oldest first. */
  let calls: number[] = [];
  let told = { left: Infinity, until: 0 };
  let closedUntil = 0;
  let nextEdit = 0;
  let rate = 1;

  const kept = (): number => (budget.limit < 2 ? 0 : Math.max(1, Math.round(budget.limit / 5)));
  const leftAt = (now: number): number => (now < told.until ? told.left : Infinity);

  return {
    freeAt(priority) {
      const reserve = ranks[priority] < ranks.first ? 0 : kept();
      // The call whose leaving the window makes room for this one.
      const leaver = calls.at(reserve - budget.limit);
      return Math.max(
        closedUntil,
        leaver === undefined ? 0 : leaver + budget.window,
        leftAt(clock.now()) <= reserve ? told.until : 0,
        ranks[priority] < ranks.edit ? 0 : nextEdit,
      );
    },
    spend(priority) {
      const now = clock.now();
      calls = calls.filter((time) => time > now - budget.window);
      calls.push(now);
      told.left -= 1;
      if (ranks[priority] < ranks.edit) return;
      nextEdit = now + budget.window / (budget.limit - kept()) / rate;
      rate = Math.min(1, rate + recovery);
    },
    assume(supposed) {
      if (isSupposed) budget = whole(supposed);
    },
    report(news) {
      const now = clock.now();
      if (news.budget) {
        budget = whole(news.budget);
        isSupposed = false;
      }
      if (news.remaining !== undefined && news.resetAfter !== undefined) {
        const until = now + news.resetAfter;
        // An answer that was overtaken by a later call's knows nothing of that call.
        const isSame = Math.abs(until - told.until) < jitter;
        told = { left: isSame ? Math.min(told.left, news.remaining) : news.remaining, until };
      }
      if (news.closedFor !== undefined) {
        // Calls that were under way together are refused together: that is one refusal.
        if (now >= closedUntil) rate = Math.max(slowest, rate / 2);
        closedUntil = Math.max(closedUntil, now + news.closedFor);
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
