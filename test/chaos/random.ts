import { createRandom } from "../../packages/simulator/src/world/random.ts";

/** Chances that are the same for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  of<T>(things: readonly T[]): T;
  is(probability: number): boolean;
}

export function seeded(seed: number): Random {
  const next = createRandom(seed);
  // The first numbers of neighbouring seeds are alike.
  for (let skipped = 0; skipped < 8; skipped += 1) next();
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    of(things) {
      const chosen = things[between(0, things.length - 1)];
      if (chosen === undefined) throw new Error("There is nothing to choose from.");
      return chosen;
    },
    is: (probability) => next() < probability,
  };
}
