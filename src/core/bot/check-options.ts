import { toMilliseconds } from "../time/duration.ts";
import { BadInput } from "../errors.ts";

/** Throws if options are not an object, or have a name that `what` does not take. */
export function checkOptions(
  what: string,
  options: unknown,
  known: readonly string[],
  example: string,
): void {
  if (typeof options !== "object" || options === null)
    throw new BadInput(`${what}(…) takes an object, such as ${example}; got ${String(options)}.`);
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new BadInput(`${what}({ … }) has no option "${unknown}". It takes ${known.join(", ")}.`);
}

/** Returns a duration option in milliseconds. */
export function checkDuration(what: string, name: string, value: number | string): number {
  try {
    return toMilliseconds(value);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BadInput(`${what}({ ${name} }): ${reason}`, { cause });
  }
}

/** Returns a count: a whole number, `least` or more. */
export function checkCount(what: string, name: string, value: unknown, least: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least) return value;
  throw new BadInput(
    `${what}({ ${name} }) takes a whole number, ${least} or more; got ${JSON.stringify(value)}.`,
  );
}
