import type { Clock } from "../time/clock.ts";

/** At most this many turns in this many milliseconds. */
export interface TurnLimit {
  most: number;
  window: number;
}

/** Counts a turn under a key. Returns 0, or how many milliseconds have to pass until it would be counted. */
export type CountTurn = (key: string) => number;

/** Counts turns in windows that move with the time. A turn that is over a limit does not count. */
export function createTurnCount(limits: readonly TurnLimit[], clock: Clock): CountTurn {
  const longest = Math.max(...limits.map(({ window }) => window));
  const turnsOf = new Map<string, number[]>();

  return (key) => {
    const now = clock.now();
    for (const [other, times] of turnsOf) if ((times.at(-1) ?? 0) <= now - longest) turnsOf.delete(other);
    const recent = (turnsOf.get(key) ?? []).filter((time) => time > now - longest);
    const waits = limits.map(({ most, window }) => {
      // The turn that has to leave the window before there is room for this one.
      const oldest = recent.at(-most);
      return oldest === undefined ? 0 : oldest + window - now;
    });
    const wait = Math.max(0, ...waits);
    if (wait === 0) turnsOf.set(key, [...recent, now]);
    return wait;
  };
}

/** Tells a person that they have asked too often, and when they may ask again. */
export function tooMany(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const wait =
    seconds <= 120
      ? `${seconds} s`
      : minutes <= 120
        ? `${minutes} minutes`
        : `${Math.ceil(minutes / 60)} hours`;
  return `That was a lot at once. Ask again in ${wait}.`;
}
