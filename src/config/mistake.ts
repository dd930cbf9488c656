import type { z } from "zod";
import { nearest } from "./nearest.ts";
import { settingAt } from "./schema.ts";
import { type Variable, variableOf } from "./variables.ts";

/** Where a value was written. */
export interface Origin {
  /** "config/natter.yaml line 4", "HISTORY_MAX_TURNS", "HISTORY_MAX_TURNS in .env". */
  place: string;
  variable?: Variable;
}

/** Finds out where the value at a path, or the key itself, was written. */
export type Locate = (path: readonly PropertyKey[]) => Origin | undefined;

/** The sentences for one fault that zod found: where it is, what was got, what was expected, what to do. */
export function describeIssue(issue: z.core.$ZodIssue, tree: unknown, locate: Locate): string[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...path, key], locate));
  if (issue.code === "custom" && issue.message !== "Invalid input") {
    const [name, variable] = variableOf(path) ?? [path.join("."), undefined];
    return [[`${name} is missing. ${issue.message}.`, variable?.hint].filter(Boolean).join(" ")];
  }
  return [wrongValue(path, valueAt(tree, path), locate)];
}

function unknownKey(path: readonly PropertyKey[], locate: Locate): string {
  const parent = path.slice(0, -1);
  const known = settingAt(parent).candidates;
  const guess = nearest(String(path.at(-1)), known);
  const advice = guess
    ? `Did you mean "${[...parent, guess].join(".")}"?`
    : `There are: ${known.join(", ")}.`;
  return `${locate(path)?.place ?? "?"}: "${path.join(".")}" is no setting. ${advice}`;
}

function wrongValue(path: readonly PropertyKey[], value: unknown, locate: Locate): string {
  const { description, candidates, default: fallback } = settingAt(path);
  const origin = locate(path);
  const name = path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index ? "." : ""}${String(key)}`))
    .join("");
  const secret = origin?.variable?.secret === true;
  const guess = typeof value === "string" && !secret ? nearest(value, candidates) : undefined;
  return [
    origin?.variable ? `${origin.place} is ` : `${origin?.place ?? "?"}: ${name} is `,
    `${got(value, secret)}; expected ${description ?? "something else"}.`,
    guess ? ` Did you mean "${guess}"?` : "",
    ` ${advice(origin, fallback)}`,
  ].join("");
}

function advice(origin: Origin | undefined, fallback: unknown): string {
  if (origin?.variable?.hint) return origin.variable.hint;
  if (fallback === undefined) return "Correct it, or take it away.";
  return `Correct it, or take it away for the default, ${JSON.stringify(fallback)}.`;
}

function got(value: unknown, secret: boolean): string {
  if (secret) return `a text of ${String(value).length} characters (not shown)`;
  const shown = JSON.stringify(value) ?? "nothing";
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}

function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    tree,
  );
}
