import { createDeadline, moment } from "../deadline.ts";

/** Notices that this process was paused for so long that its claim may have run out. */
export interface PauseWatch {
  /** True when this process was paused and has not asked since whether another one took its place. */
  isLate(): boolean;
  /** Notes that this process has asked. */
  settle(): void;
  stop(): void;
}

/**
 * Measures from one beat of a timer to the next, on two clocks that cannot be set. Right after a pause any code may run before the timer
 * does, so `isLate` looks at the clocks itself.
 */
export function watchForPauses(ttl: number): PauseWatch {
  const awake = createDeadline(ttl, moment());
  let inDoubt = false;
  const timer = setInterval(() => {
    if (awake.isOver()) inDoubt = true;
    awake.extend(moment());
  }, ttl / 20);
  timer.unref();
  return {
    isLate: () => inDoubt || awake.isOver(),
    settle() {
      inDoubt = false;
    },
    stop: () => clearInterval(timer),
  };
}
