/** A moment on two clocks: the monotonic one stops while the machine sleeps, and the wall clock may be set. */
export interface Moment {
  monotonic: number;
  wall: number;
}

export const moment = (): Moment => ({ monotonic: performance.now(), wall: Date.now() });

/** How long a lease may be used without asking Redis. The first clock to run out counts. */
export interface Deadline {
  /** `from`: the moment before the renewal was sent, because the process may have slept until the answer came. */
  extend(from: Moment): void;
  isOver(): boolean;
}

/** Part of the lock's time: a call that is sent right before the end must arrive before the next holder begins. */
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
