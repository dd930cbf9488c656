import { createHash } from "node:crypto";

/** Returns a number from 0 to below 1 that depends only on its arguments. */
export function chance(seed: number, ...words: readonly (string | number)[]): number {
  const digest = createHash("sha256")
    .update([seed, ...words].join(" "))
    .digest();
  return digest.readUInt32BE() / 2 ** 32;
}
