import { ranks } from "./rate-window.ts";
import type { Clock } from "../clock.ts";
import type { Priority, SlotRequest } from "./budget.ts";

/** Those who wait for a slot of one scope. */
export interface PriorityQueue {
  readonly size: number;
  /** What is waited for, each priority once. */
  priorities(): Priority[];
  /** Resolves when it is this one's turn. Rejects with the reason of its signal when it leaves; `left` is told then. */
  join(request: SlotRequest, left: () => void): Promise<void>;
  /** Whose turn it is, among those whose call may be made now: by rank, then by who waits for news the longest. */
  best(may: (priority: Priority) => boolean): Waiter | undefined;
  /** Waits elsewhere from now on, where it is granted or refused. */
  release(waiter: Waiter): void;
}

/** One in the line. */
export interface Waiter extends SlotRequest {
  asked: number;
  /** Its call may be made: it is in the line no more. */
  grant(): void;
  /** It will not come to its call. */
  refuse(reason: unknown): void;
}

/** `window` is the scope's: a whole one of waiting lifts by a rank, up to a first text, so that nobody waits for ever behind newer ones. */
export function createPriorityQueue(clock: Clock, window: () => number): PriorityQueue {
  const waiting = new Set<Waiter>();

  function rank({ priority, asked }: Waiter): number {
    const lifted = ranks[priority] - Math.floor((clock.now() - asked) / window());
    return Math.min(ranks[priority], Math.max(ranks.first, lifted));
  }

  function goesBefore(one: Waiter, other: Waiter): boolean {
    const difference = rank(one) - rank(other);
    return difference < 0 || (difference === 0 && one.since < other.since);
  }

  return {
    get size() {
      return waiting.size;
    },
    priorities: () => [...new Set([...waiting].map(({ priority }) => priority))],
    join(request, left) {
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          waiter.refuse(request.signal?.reason);
          left();
        };
        const go = (): void => {
          waiting.delete(waiter);
          request.signal?.removeEventListener("abort", leave);
        };
        const waiter: Waiter = {
          ...request,
          asked: clock.now(),
          grant() {
            go();
            resolve();
          },
          refuse(reason) {
            go();
            reject(reason);
          },
        };
        request.signal?.addEventListener("abort", leave, { once: true });
        waiting.add(waiter);
      });
    },
    best(may) {
      let best: Waiter | undefined;
      for (const waiter of waiting)
        if (may(waiter.priority) && (!best || goesBefore(waiter, best))) best = waiter;
      return best;
    },
    release: (waiter) => void waiting.delete(waiter),
  };
}
