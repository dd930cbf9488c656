import { ranks } from "./rate-window.ts";
import type { Clock } from "../time/clock.ts";
import type { Priority, SlotRequest } from "./budget.ts";

/** The calls that wait for a slot of one scope. */
export interface PriorityQueue {
  readonly size: number;
  /** Returns the priorities of the waiting calls, each once. */
  priorities(): Priority[];
  /** Resolves when it is the call's turn. When its signal aborts, rejects with the reason and calls `left`. */
  join(request: SlotRequest, left: () => void): Promise<void>;
  /** Returns the next call among those that may be made now: the one with the best rank, then with the stalest answer. */
  best(may: (priority: Priority) => boolean): Waiter | undefined;
  /** Takes a call out of the queue. It is granted or refused elsewhere. */
  release(waiter: Waiter): void;
}

/** A waiting call. */
export interface Waiter extends SlotRequest {
  asked: number;
  /** Lets the call be made, and takes it out of the queue. */
  grant(): void;
  /** Rejects the call, and takes it out of the queue. */
  refuse(reason: unknown): void;
}

/** A call rises by one rank after each `window` of waiting, up to that of a first text: none waits behind newer ones for ever. */
export function createPriorityQueue(clock: Clock, window: () => number): PriorityQueue {
  const waiting = new Set<Waiter>();

  function rank({ priority, asked }: Waiter): number {
    const lifted = ranks[priority] - Math.floor((clock.monotonic() - asked) / window());
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
          asked: clock.monotonic(),
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
