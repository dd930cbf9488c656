import { type Clock, systemClock } from "#core";

/** A clock that goes on by itself, and that a test can move on: what waits on it for minutes then goes on at once. */
export interface SkippableClock extends Clock {
  /** Moves the time on by `ms`, and wakes what waited for less. */
  skip(ms: number): void;
}

export function createSkippableClock(): SkippableClock {
  let skipped = 0;
  const sleepers = new Set<{ due: number; wake: AbortController }>();
  const monotonic = (): number => systemClock.monotonic() + skipped;
  return {
    now: () => systemClock.now() + skipped,
    monotonic,
    async sleep(ms, signal) {
      const sleeper = { due: monotonic() + ms, wake: new AbortController() };
      sleepers.add(sleeper);
      await systemClock.sleep(
        ms,
        signal ? AbortSignal.any([signal, sleeper.wake.signal]) : sleeper.wake.signal,
      );
      sleepers.delete(sleeper);
    },
    skip(ms) {
      skipped += ms;
      for (const { due, wake } of sleepers) if (due <= monotonic()) wake.abort();
    },
  };
}
