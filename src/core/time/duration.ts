import { BadInput } from "../errors.ts";

/** Milliseconds, or a text such as "500ms", "20s", "10m", "24h" or "30d". */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h" | "d"}`;

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Returns milliseconds. Takes any string, because operators write durations into files. */
export function toMilliseconds(duration: number | string): number {
  if (typeof duration === "number") {
    if (duration >= 0 && !Number.isNaN(duration)) return duration;
  } else {
    const { amount, unit } = /^(?<amount>\d+(?:\.\d+)?)(?<unit>ms|s|m|h|d)$/.exec(duration)?.groups ?? {};
    if (amount !== undefined && unit !== undefined) return Number(amount) * units[unit as keyof typeof units];
  }
  throw new BadInput(
    `A duration is milliseconds or a text like "20s", "10m", "24h"; got ${JSON.stringify(duration)}.`,
  );
}
