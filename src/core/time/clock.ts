/** The time. Handed in, so that a test can step it. */
export interface Clock {
  /**
   * Milliseconds since 1970. Names a moment, for people, platforms and other processes. It jumps when the machine's clock is set, so
   * never measure a duration with it.
   */
  now(): number;
  /** Milliseconds since a moment that only this process knows. Measures durations: it never jumps. */
  monotonic(): number;
  /** Resolves after `ms`, or as soon as `signal` aborts. Look at the signal afterwards. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** `setTimeout` fires at once for anything longer. */
const longestTimer = 2 ** 31 - 1;

// Uses the global setTimeout, because fake timers cannot replace that of node:timers/promises.
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(Math.max(ms, 0), longestTimer));
      signal?.addEventListener("abort", done, { once: true });
    }),
};

/** Tells the time, and never the same time twice: what one process says within a millisecond keeps its order in a lane. */
export function distinctTimes(clock: Pick<Clock, "now">): () => number {
  let last = -Infinity;
  return () => (last = Math.max(clock.now(), last + 1));
}
