import { uptime } from "node:os";

/** A moment on two clocks that cannot be set. The first is exact but stops while the machine sleeps; the second goes on. */
export interface Moment {
  monotonic: number;
  uptime: number;
}

export const moment = (): Moment => ({ monotonic: performance.now(), uptime: uptime() * 1_000 });

/** How long a lease may be used without asking Redis. The first clock to run out counts. */
export interface Deadline {
  /** `from`: the moment before the renewal was sent, because the process may have slept until the answer came. */
  extend(from: Moment): void;
  isOver(now?: Moment): boolean;
}

/** Part of the lock's time: a call that is sent right before the end must arrive before the next holder begins. */
const share = 0.8;

/** Milliseconds between two steps of the uptime. macOS counts it in seconds, Linux in hundredths. */
const step = process.platform === "darwin" ? 1_000 : 20;

export function createDeadline(lock: number, from: Moment): Deadline {
  const most = lock * share;
  let start = from;
  return {
    extend(next) {
      start = next;
    },
    isOver(now = moment()) {
      return now.monotonic - start.monotonic > most || now.uptime - start.uptime - step > most;
    },
  };
}
