import { z } from "zod";
import { type Duration, toMilliseconds } from "./time/duration.ts";

/** What an adapter reads again after a start or a gap: how far back, and how many messages of each channel and thread. */
export type CatchUp = { age: number; count: number } | false;
export type CatchUpOptions = { age?: Duration | undefined; count?: number | undefined } | false;

const duration: z.ZodType<number, Duration> = z
  .union([z.number().min(0), z.templateLiteral([z.number().min(0), z.enum(["ms", "s", "m", "h", "d"])])])
  .transform(toMilliseconds);

function wholeNumber(least: number, most?: number): z.ZodNumber {
  const number = z.int().min(least);
  if (most === undefined) return number.describe(`a whole number from ${least}`);
  return number.max(most).describe(`a whole number from ${least} to ${most}`);
}

function list(what: string, usual: readonly string[] = []): z.ZodDefault<z.ZodType<readonly string[]>> {
  return z
    .array(z.string().min(1).describe("a text"))
    .describe(`a list of ${what}`)
    .default([...usual]);
}

function catchUp(usual: Duration): z.ZodPrefault<z.ZodType<CatchUp, CatchUpOptions>> {
  const reach = z.strictObject({ age: duration.prefault(usual), count: wholeNumber(1).default(100) });
  return z
    .union([z.literal(false), reach])
    .describe("false, or how far back is read: age, count")
    .prefault({});
}

/** The kinds of settings that platforms have in common. Each description completes the sentence "expected …" about a wrong value. */
export const setting = {
  text: z.string().min(1).describe("a text"),
  webAddress: z.url({ protocol: /^https?$/ }).describe("an address that begins with http:// or https://"),
  flag: z.boolean().describe("true or false"),
  /** Milliseconds in the end. */
  duration: duration.describe('milliseconds, or a text like "20s", "10m", "24h"'),
  wholeNumber,
  list,
  catchUp,
};
