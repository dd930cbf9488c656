import type { Clock } from "../world/clock.ts";

/** Makes ids, whose first letter says what they name, and the timestamps that identify messages. */
export interface Ids {
  /** Returns the next id: "C00000001" for `next("C")`. The ids are the same in every run. */
  next(letter: string): string;
  /** Returns a random text for tokens, tickets and triggers. */
  secret(): string;
  /** Returns the timestamp of a new message, like "1767603600.000100". It is larger than all before. */
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
      // A stepped clock can stand still, but no two messages may have the same timestamp.
      last = Math.max(clock.now() * 1000, last + 1);
      return toTimestamp(last);
    },
  };
}

function toTimestamp(microseconds: number): string {
  return `${Math.floor(microseconds / 1e6)}.${String(microseconds % 1e6).padStart(6, "0")}`;
}

/** Returns the time of a timestamp in milliseconds, or NaN if the text is not one. */
export function timeOf(timestamp: string): number {
  return /^\d+(\.\d+)?$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN;
}
