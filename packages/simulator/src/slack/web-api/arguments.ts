import { refuseBecause } from "../refusal.ts";

/** How one argument of a method is read: from a form it is a string, from a JSON body a value. */
export interface Argument<Value> {
  required: boolean;
  read(raw: unknown, name: string): Value;
}

/** The arguments of a method by name. */
export type Shape = Record<string, Argument<unknown>>;

/** What a method gets: every argument read and checked. */
export type Values<Arguments extends Shape> = {
  [Name in keyof Arguments]: Arguments[Name] extends Argument<infer Value> ? Value : never;
};

function optional<Value>(read: (raw: unknown, name: string) => Value): Argument<Value | undefined> {
  return { required: false, read: (raw, name) => (raw === undefined ? undefined : read(raw, name)) };
}

/** Any string. */
export const text: Argument<string | undefined> = optional((raw, name) => {
  if (typeof raw === "string") return raw;
  if (typeof raw === "number") return String(raw);
  return refuseBecause("invalid_arguments", `${name} must be a string`);
});

/** true or false, however the client spells it. */
export const flag: Argument<boolean | undefined> = optional((raw, name) => {
  if (["true", "1", 1, true].includes(raw as string)) return true;
  if (["false", "0", 0, false, ""].includes(raw as string)) return false;
  return refuseBecause("invalid_arguments", `${name} must be true or false`);
});

/** A whole number. */
export const whole: Argument<number | undefined> = optional((raw, name) => {
  const value = Number(raw);
  if (raw === "" || !Number.isInteger(value)) refuseBecause("invalid_arguments", `${name} must be a number`);
  return value;
});

/** An array or object: JSON text in a form, the thing itself in a JSON body. `otherwise` is what malformed text is answered with. */
export function json(otherwise = "invalid_arguments"): Argument<unknown> {
  return optional((raw, name) => {
    // An empty value in a form means "nothing", for example `blocks=` to take the blocks away.
    if (raw === "") return [];
    if (typeof raw !== "string") return raw;
    try {
      return JSON.parse(raw) as unknown;
    } catch {
      return refuseBecause(otherwise, `${name} must be valid JSON`);
    }
  });
}

/** Words with commas between them, or an array of strings. */
export const words: Argument<string[] | undefined> = optional((raw, name) => {
  const list: unknown = typeof raw === "string" && raw.startsWith("[") ? json().read(raw, name) : raw;
  const items: unknown[] = Array.isArray(list) ? list : String(list).split(",");
  const written = items.map((item) => (typeof item === "string" ? item : JSON.stringify(item)).trim());
  return written.filter((item) => item !== "");
});

/** One of a few words. */
export function oneOf<const Word extends string>(
  choices: readonly Word[],
  otherwise = "invalid_arguments",
): Argument<Word | undefined> {
  return optional((raw, name) => {
    const choice = choices.find((word) => word === raw);
    if (choice === undefined) refuseBecause(otherwise, `${name} must be one of ${choices.join(", ")}`);
    return choice;
  });
}

/** The same argument, but it must be there. `otherwise` is for methods that have their own word for its absence. */
export function required<Value>(
  argument: Argument<Value | undefined>,
  otherwise = "invalid_arguments",
): Argument<Value> {
  return {
    required: true,
    read(raw, name) {
      const value = raw === "" ? undefined : argument.read(raw, name);
      if (value === undefined) refuseBecause(otherwise, `missing required field: ${name}`);
      return value;
    },
  };
}

/** Sent along with any call: SDKs add the token, and the workspace for the sake of org-wide tokens. */
const everywhere = ["token", "team_id"];

/** Reads and checks all arguments of one call. */
export function readArguments<Arguments extends Shape>(
  shape: Arguments,
  raw: Record<string, unknown>,
): Values<Arguments> {
  const unknown = Object.keys(raw).filter((name) => !(name in shape) && !everywhere.includes(name));
  if (unknown.length > 0) {
    refuseBecause("invalid_arguments", ...unknown.map((name) => `unknown argument: ${name}`));
  }
  const entries = Object.entries(shape).map(([name, argument]) => [name, argument.read(raw[name], name)]);
  return Object.fromEntries(entries) as Values<Arguments>;
}
