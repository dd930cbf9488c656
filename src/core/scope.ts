import { createAllowance, ranks } from "./allowance.ts";
import type { Clock } from "./clock.ts";
import type { News, SlotRequest } from "./pacer.ts";

/** One thing that a platform counts, and the queue of those who wait for it. */
export interface Scope {
  ask(request: SlotRequest): Promise<void>;
  /** Answers the share of the full rate that edits now have. */
  learn(news: News): number;
  /** Nobody waits, and what is known is too old to matter. */
  isForgettable(): boolean;
}

interface Waiter extends SlotRequest {
  asked: number;
  grant: () => void;
}

/** Milliseconds after which a scope that nobody used starts anew. */
const memory = 600_000;

/** No slot is promised ahead: who gets it is decided at the moment it is free, by the rank and then by who waits for news the longest. */
export function createScope(clock: Clock): Scope {
  const allowance = createAllowance(clock);
  const waiting = new Set<Waiter>();
  let used = clock.now();
  let alarm: AbortController | undefined;

  /** A whole window of waiting lifts by a rank, up to a first text, so that nobody waits for ever behind newer ones. */
  function rank({ priority, asked }: Waiter): number {
    const lifted = ranks[priority] - Math.floor((clock.now() - asked) / allowance.budget.window);
    return Math.min(ranks[priority], Math.max(ranks.first, lifted));
  }

  function goesBefore(one: Waiter, other: Waiter): boolean {
    const difference = rank(one) - rank(other);
    return difference < 0 || (difference === 0 && one.since < other.since);
  }

  /** Grants what can be granted now. Answers when the next can be; `Infinity` when nobody is left. */
  function grantDue(): number {
    for (;;) {
      let best: Waiter | undefined;
      let soonest = Infinity;
      for (const waiter of waiting) {
        const at = allowance.freeAt(waiter.priority);
        if (at > clock.now()) soonest = Math.min(soonest, at);
        else if (!best || goesBefore(waiter, best)) best = waiter;
      }
      if (!best) return soonest;
      waiting.delete(best);
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
      allowance.suppose(request.budget);
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          waiting.delete(waiter);
          reject(request.signal?.reason);
          serve();
        };
        const grant = (): void => {
          request.signal?.removeEventListener("abort", leave);
          resolve();
        };
        const waiter: Waiter = { ...request, asked: clock.now(), grant };
        request.signal?.addEventListener("abort", leave, { once: true });
        waiting.add(waiter);
        serve();
      });
    },
    learn(news) {
      allowance.learn(news);
      serve();
      return allowance.rate;
    },
    isForgettable() {
      const quiet = Math.max(memory, allowance.budget.window);
      return waiting.size === 0 && clock.now() > Math.max(used + quiet, allowance.closedUntil);
    },
  };
}
