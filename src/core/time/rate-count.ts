import type { Clock } from "./clock.ts";

/** At most this many in this many milliseconds. */
export interface RateLimit {
  most: number;
  window: number;
}

/** Counts something under a key. Returns 0, or how many milliseconds have to pass until it would be counted. */
export type RateCount = (key: string) => number;

/** Counts in sliding windows. What is over a limit does not count. */
export function createRateCount(limits: readonly RateLimit[], clock: Clock): RateCount {
  const longest = Math.max(...limits.map(({ window }) => window));
  const timesOf = new Map<string, number[]>();

  return (key) => {
    const now = clock.monotonic();
    for (const [other, times] of timesOf) if ((times.at(-1) ?? 0) <= now - longest) timesOf.delete(other);
    const recent = (timesOf.get(key) ?? []).filter((time) => time > now - longest);
    const waits = limits.map(({ most, window }) => {
      // There is room when this one has left the window.
      const oldest = recent.at(-most);
      return oldest === undefined ? 0 : oldest + window - now;
    });
    const wait = Math.max(0, ...waits);
    if (wait === 0) timesOf.set(key, [...recent, now]);
    return wait;
  };
}
