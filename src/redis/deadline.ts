/** A moment on two clocks: the monotonic one stands still while the machine sleeps, the other one may be set. */
export interface Moment {
  monotonic: number;
  wall: number;
}

export const moment = (): Moment => ({ monotonic: performance.now(), wall: Date.now() });

/** Until when a lease may be used without asking anybody. Whichever clock says "over" first is believed. */
export interface Deadline {
  /** `from` is the moment before the renewal was sent: the process may have slept until the answer came. */
  extend(from: Moment): void;
  isOver(): boolean;
}

/** Less than the lock lasts: what is sent right before the end must arrive before the next holder begins. */
const share = 0.8;

export function createDeadline(lock: number, from: Moment): Deadline {
  let start = from;
  return {
    extend(next) {
      start = next;
    },
    isOver() {
      const now = moment();
      return now.monotonic - start.monotonic > lock * share || now.wall - start.wall > lock * share;
    },
  };
}
