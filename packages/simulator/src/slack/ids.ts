import type { Clock } from "../world/clock.ts";

/** Makes what Slack makes: ids with a letter that says what they name, and the timestamps that name messages. */
export interface Ids {
  /** "C00000001" for `next("C")`. The same from run to run. */
  next(letter: string): string;
  /** Something nobody can guess, for tokens, tickets and triggers. */
  secret(): string;
  /** "1767603600.000100": the name of a message, larger than all before. */
  timestamp(): string;
}

export function createIds(clock: Clock): Ids {
  let last = 0;
  const counts = new Map<string, number>();
  return {
    next(letter) {
      const count = (counts.get(letter) ?? 0) + 1;
      counts.set(letter, count);
      return `${letter}${count.toString(36).toUpperCase().padStart(8, "0")}`;
    },
    secret: () => crypto.randomUUID().replaceAll("-", ""),
    timestamp() {
      // A stepped clock can stand still for longer than one millisecond has messages: never twice the same name.
      last = Math.max(clock.now() * 1000, last + 1);
      return toTimestamp(last);
    },
  };
}

function toTimestamp(microseconds: number): string {
  return `${Math.floor(microseconds / 1e6)}.${String(microseconds % 1e6).padStart(6, "0")}`;
}

/** The milliseconds that a timestamp names; NaN when it is none. */
export function timeOf(timestamp: string): number {
  return /^\d+(\.\d+)?$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN;
}
