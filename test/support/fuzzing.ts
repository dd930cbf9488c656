import fc from "fast-check";
import { expect } from "vitest";

/** How often each property is tried. FUZZ_RUNS raises it. */
export const runs = (usual: number): { numRuns: number } => ({
  numRuns: Number(process.env["FUZZ_RUNS"] ?? usual),
});

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
type Path = readonly (string | number)[];

const nested = (depth: number, value: Json): Json => {
  let whole = value;
  for (let level = 0; level < depth; level += 1) whole = level % 2 === 0 ? [whole] : { type: whole };
  return whole;
};

/** What stands where something else was expected. */
const wrong: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(null, true, false, -1, 0.5, 1e308, 2 ** 53, "", "x", "0", "-1", "__proto__", "NaN"),
  fc.constantFrom<Json[]>(
    [],
    {},
    [null],
    [[]],
    [{}],
    { id: null },
    { id: {} },
    "\u0000",
    "\uD800",
    "<@",
    "\u202E",
  ),
  fc.constantFrom<Json[]>("99999999999999999999999", "constructor", { toString: 1 }, { length: 3 }, [
    "a",
    1,
    null,
  ]),
);

/** What is much more than expected. */
const huge: fc.Arbitrary<Json> = fc
  .constantFrom<(() => Json)[]>(
    () => "x".repeat(100_000),
    () => "<@".repeat(20_000),
    () => " ".repeat(50_000),
    () => "*_`~|>".repeat(5_000),
    () => "1".repeat(20_000),
    () => Array.from({ length: 5_000 }, () => null),
    () => Array.from({ length: 2_000 }, (_, id) => ({ id: String(id), type: "text", text: "x" })),
  )
  .map((make) => make());

const damage = fc.oneof(
  { weight: 5, arbitrary: wrong.map((value) => () => [value]) },
  { weight: 2, arbitrary: fc.constant((): Json[] => []) },
  { weight: 1, arbitrary: huge.map((value) => () => [value]) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 90 }).map((depth) => (old: Json) => [nested(depth, old)]),
  },
  { weight: 1, arbitrary: fc.constant((old: Json): Json[] => [old, old]) },
);

/** One of these values, in which up to three fields have another type, are gone, nested, huge or there twice. */
export function damaged(values: readonly unknown[]): fc.Arbitrary<unknown> {
  const harm = fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), damage);
  return fc
    .tuple(fc.constantFrom(...values), fc.array(harm, { minLength: 1, maxLength: 3 }))
    .map(([value, harms]) =>
      harms.reduce((whole, [where, change]) => harmed(whole, where, change), toJson(value)),
    );
}

const toJson = (value: unknown): Json => JSON.parse(JSON.stringify(value));

function harmed(value: Json, where: number, change: (old: Json) => Json[]): Json {
  const paths = pathsIn(value);
  const path = paths[Math.floor(where * paths.length)];
  return path === undefined ? value : changedAt(value, path, change);
}

/** The way to each field, and to each entry of a list. Not below the first few levels of what an earlier harm has nested. */
function pathsIn(value: Json, before: Path = []): Path[] {
  if (typeof value !== "object" || value === null || before.length > 12) return [];
  const entries: [string | number, Json][] = Array.isArray(value)
    ? value.slice(0, 5).map((inner, index) => [index, inner])
    : Object.entries(value);
  return entries.flatMap(([name, inner]) => [[...before, name], ...pathsIn(inner, [...before, name])]);
}

function changedAt(value: Json, [first, ...rest]: Path, change: (old: Json) => Json[]): Json {
  if (typeof value !== "object" || value === null || first === undefined) return value;
  const next = (inner: Json): Json[] => (rest.length > 0 ? [changedAt(inner, rest, change)] : change(inner));
  if (Array.isArray(value)) return value.flatMap((inner, index) => (index === first ? next(inner) : [inner]));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]): [string, Json][] => {
      if (name !== first) return [[name, inner]];
      const [changed, ...more] = next(inner);
      // An object has no field twice, so both become a list.
      return changed === undefined ? [] : [[name, more.length > 0 ? [changed, ...more] : changed]];
    }),
  );
}

/** Counts what reaches the top of the process, where it would end it, until it is disposed of. */
export function watchTop(): { reached: unknown[]; [Symbol.dispose](): void } {
  const reached: unknown[] = [];
  const note = (error: unknown): void => void reached.push(error);
  process.on("uncaughtException", note);
  process.on("unhandledRejection", note);
  return {
    reached,
    [Symbol.dispose]() {
      process.off("uncaughtException", note);
      process.off("unhandledRejection", note);
    },
  };
}

/** Runs something, and expects it to take no more than 50 ms of this thread for each 10 kB of its input. */
export function expectQuick<T>(input: unknown, work: () => T): T {
  const size = Buffer.byteLength(JSON.stringify(input));
  const before = process.threadCpuUsage();
  const result = work();
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000, `${size} bytes`).toBeLessThan(50 * Math.max(1, size / 10_000));
  return result;
}
