import { createRateWindow } from "./rate-window.ts";
import type { Clock } from "../time/clock.ts";
import type { RateLimitReport, SlotRequest } from "./budget.ts";
import { createPriorityQueue } from "./priority-queue.ts";

/** One rate limit of a platform, and the queue of calls that wait for it. */
export interface Bucket {
  ask(request: SlotRequest): Promise<void>;
  /** Returns the share of the full rate that edits now have. */
  report(rateLimit: RateLimitReport): number;
  /** True when no call waits, and what is known is too old to matter. */
  isForgettable(): boolean;
}

/** Milliseconds after which an unused bucket is forgotten. */
const memory = 600_000;

/** Assigns a slot only once it is free, so that the most urgent call at that moment gets it. */
export function createBucket(clock: Clock): Bucket {
  const window = createRateWindow(clock);
  const queue = createPriorityQueue(clock, () => window.budget.window);
  let used = clock.monotonic();
  let alarm: AbortController | undefined;

  /** Grants what can be granted now. Returns when the next call can be granted; `Infinity` when none waits. */
  function grantDue(): number {
    for (;;) {
      const best = queue.best((priority) => window.freeAt(priority) <= clock.monotonic());
      if (!best) return Math.min(Infinity, ...queue.priorities().map(window.freeAt));
      window.spend(best.priority);
      best.grant();
    }
  }

  function serve(): void {
    used = clock.monotonic();
    alarm?.abort();
    alarm = undefined;
    const next = grantDue();
    if (next === Infinity) return;
    const mine = (alarm = new AbortController());
    void clock.sleep(next - clock.monotonic(), mine.signal).then(() => {
      if (!mine.signal.aborted) serve();
    });
  }

  return {
    ask(request) {
      window.assume(request.budget);
      const granted = queue.join(request, serve);
      serve();
      return granted;
    },
    report(rateLimit) {
      window.report(rateLimit);
      serve();
      return window.rate;
    },
    isForgettable() {
      const quiet = Math.max(memory, window.budget.window);
      return queue.size === 0 && clock.monotonic() > Math.max(used + quiet, window.closedUntil);
    },
  };
}
