import { createRateWindow } from "./rate-window.ts";
import type { Clock } from "../clock.ts";
import type { RateLimitReport, SlotRequest } from "./budget.ts";
import { createPriorityQueue } from "./priority-queue.ts";

/** One thing that a platform counts, and the queue of those who wait for it. */
export interface Bucket {
  ask(request: SlotRequest): Promise<void>;
  /** Answers the share of the full rate that edits now have. */
  report(news: RateLimitReport): number;
  /** Nobody waits, and what is known is too old to matter. */
  isForgettable(): boolean;
}

/** Milliseconds after which a scope that nobody used starts anew. */
const memory = 600_000;

/** No slot is promised ahead: who gets it is decided at the moment it is free. */
export function createBucket(clock: Clock): Bucket {
  const allowance = createRateWindow(clock);
  const line = createPriorityQueue(clock, () => allowance.budget.window);
  let used = clock.now();
  let alarm: AbortController | undefined;

  /** Grants what can be granted now. Answers when the next can be; `Infinity` when nobody is left. */
  function grantDue(): number {
    for (;;) {
      const best = line.best((priority) => allowance.freeAt(priority) <= clock.now());
      if (!best) return Math.min(Infinity, ...line.priorities().map(allowance.freeAt));
      allowance.spend(best.priority);
      best.grant();
    }
  }

  function serve(): void {
    used = clock.now();
    alarm?.abort();
    alarm = undefined;
    const next = grantDue();
    if (next === Infinity) return;
    const mine = (alarm = new AbortController());
    void clock.sleep(next - clock.now(), mine.signal).then(() => {
      if (!mine.signal.aborted) serve();
    });
  }

  return {
    ask(request) {
      allowance.assume(request.budget);
      const granted = line.join(request, serve);
      serve();
      return granted;
    },
    report(news) {
      allowance.report(news);
      serve();
      return allowance.rate;
    },
    isForgettable() {
      const quiet = Math.max(memory, allowance.budget.window);
      return line.size === 0 && clock.now() > Math.max(used + quiet, allowance.closedUntil);
    },
  };
}
