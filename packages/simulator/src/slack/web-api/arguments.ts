import { refuseBecause } from "../refusal.ts";

/** Reads one argument of a method. From a form it is a string, from a JSON body any value. */
export interface Argument<Value> {
  required: boolean;
  read(raw: unknown, name: string): Value;
}

/** The arguments of a method by name. */
export type Shape = Record<string, Argument<unknown>>;

/** The checked arguments that a method gets. */
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

/** True or false, in any spelling that clients use. */
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

/**
 * An array or object: JSON text in a form, or the value itself in a JSON body. `otherwise` is the error for
 * malformed text.
 */
export function json(otherwise = "invalid_arguments"): Argument<unknown> {
  return optional((raw, name) => {
    // An empty value in a form means an empty list: `blocks=` removes the blocks.
    if (raw === "") return [];
    if (typeof raw !== "string") return raw;
    try {
      return JSON.parse(raw) as unknown;
    } catch {
      return refuseBecause(otherwise, `${name} must be valid JSON`);
    }
  });
}

/** Comma-separated words, or an array of strings. */
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

/** Makes an argument required. `otherwise` is the method's error for a missing one. */
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

/** Arguments that any call may have: SDKs add the token, and the workspace for org-wide tokens. */
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
