import type { Variable } from "#core";
import type { Catalogue, Issue } from "./catalogue.ts";
import { valueAt } from "./merge.ts";
import { nearest } from "./nearest.ts";
import { variableOf } from "./variables.ts";

/** Where a value was written. */
export interface Origin {
  /** "config/natter.yaml line 4", "HISTORY_MAX_TURNS", "HISTORY_MAX_TURNS in .env", "slack() in code". */
  place: string;
  variable?: Variable;
}

/** Returns where the value at a path, or the key itself, was written. */
export type Locate = (path: readonly PropertyKey[]) => Origin | undefined;

/** What a sentence about a mistake is made from. */
export interface Evidence {
  catalogue: Catalogue;
  /** All values, from wherever they came. */
  tree: unknown;
  locate: Locate;
  /** Masks secrets. */
  scrub(text: string): string;
}

/** Returns the sentences for one fault: where it is, what was got, what was expected, what to do. */
export function describeIssue(issue: Issue, evidence: Evidence): string[] {
  const { path, code, message, keys = [] } = issue;
  if (code === "unrecognized_keys") return keys.map((key) => unknownKey([...path, key], evidence));
  if (code === "custom" && message !== "Invalid input") {
    const [name, variable] = variableOf(evidence.catalogue.variables, path) ?? [path.join("."), undefined];
    return [[`${name} is missing. ${message}.`, variable?.hint].filter(Boolean).join(" ")];
  }
  return [wrongValue(issue, evidence)];
}

function unknownKey(path: readonly PropertyKey[], { catalogue, locate }: Evidence): string {
  const parent = path.slice(0, -1);
  const known = catalogue.settingAt(parent).candidates;
  const guess = nearest(String(path.at(-1)), known);
  const advice = guess
    ? `Did you mean "${[...parent, guess].join(".")}"?`
    : `There are: ${known.join(", ")}.`;
  return `${locate(path)?.place ?? "?"}: "${path.join(".")}" is not a setting. ${advice}`;
}

function wrongValue({ path, message }: Issue, { catalogue, tree, locate, scrub }: Evidence): string {
  const { description, candidates, default: fallback } = catalogue.settingAt(path);
  const value = valueAt(tree, path);
  const origin = locate(path);
  const name = path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index ? "." : ""}${String(key)}`))
    .join("");
  const guess =
    typeof value === "string" && secrecyOf(path, catalogue) === "public"
      ? nearest(value, candidates)
      : undefined;
  return [
    origin?.variable ? `${origin.place} is ` : `${origin?.place ?? "?"}: ${name || "all of it"} is `,
    got(value, path, { catalogue, scrub }),
    description === undefined ? `. ${message.replace(/\.$/, "")}.` : `; expected ${description}.`,
    guess ? ` Did you mean "${guess}"?` : "",
    ` ${advice(origin, fallback)}`,
  ].join("");
}

function advice(origin: Origin | undefined, fallback: unknown): string {
  if (origin?.variable?.hint) return origin.variable.hint;
  if (fallback === undefined) return "Correct it, or take it away.";
  return `Correct it, or take it away for the default, ${JSON.stringify(fallback)}.`;
}

function got(
  value: unknown,
  path: readonly PropertyKey[],
  { catalogue, scrub }: Pick<Evidence, "catalogue" | "scrub">,
): string {
  const isHidden = secrecyOf(path, catalogue) === "secret";
  // A value in place of a section may be its token.
  if (typeof value === "string" && secrecyOf(path, catalogue) !== "public")
    return `a text of ${value.length} characters (not shown)`;
  if (isHidden || (Array.isArray(value) && secrecyOf(path, catalogue) !== "public"))
    return `${Array.isArray(value) ? "a list" : `of the type ${typeof value}`} (not shown)`;
  // Masked before it is cut: nothing recognises half a secret.
  const shown = scrub(JSON.stringify(masked(value, path, catalogue)) ?? "nothing");
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}

/** Tells whether a setting is a secret or inside one, or a section that has secrets. */
function secrecyOf(
  path: readonly PropertyKey[],
  { variables }: Catalogue,
): "secret" | "has secrets" | "public" {
  const name = `${path.join(".")}.`;
  const secrets = Object.values(variables).flatMap(({ secret, setting }) => (secret ? [`${setting}.`] : []));
  if (secrets.some((secret) => name.startsWith(secret))) return "secret";
  return secrets.some((secret) => secret.startsWith(name)) ? "has secrets" : "public";
}

/** Returns a value with each secret in it replaced. */
function masked(value: unknown, path: readonly PropertyKey[], catalogue: Catalogue): unknown {
  if (secrecyOf(path, catalogue) === "secret") return "[secret]";
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, inner]) => [name, masked(inner, [...path, name], catalogue)]),
  );
}
