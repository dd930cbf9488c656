import { nearest } from "#config";
import { BadInput } from "#core";
import type { NatterOptions } from "./launch.ts";
import { isBots } from "./load-bots.ts";

const rules: Record<keyof NatterOptions, { expected: string; fits(value: unknown): boolean }> = {
  bots: { expected: "a bot, a list of at least one bot, or the function that answers", fits: isBots },
  platforms: {
    expected: "a list of platforms, such as [slack(), discord()]",
    fits: (value) => Array.isArray(value) && value.every(isPlatform),
  },
  storage: { expected: "file(), memory(), redis(url), or an object with open()", fits: hasMethods("open") },
  access: { expected: 'rules such as { allow: [{ person: "U0123456789" }] }', fits: isObject },
  settings: { expected: 'settings as in natter.yaml, such as { busy: "interrupt" }', fits: isObject },
  log: {
    expected: "a pino logger, or a function that makes one",
    fits: (value) =>
      typeof value === "function" || hasMethods("debug", "info", "warn", "error", "child")(value),
  },
  folder: { expected: "the path of a folder", fits: (value) => typeof value === "string" && value !== "" },
  environment: { expected: "an object such as process.env", fits: isObject },
};

/** Throws one error with everything that is wrong with the options. */
export function checkOptions(options: unknown): void {
  if (!isObject(options))
    throw new BadInput(`natter() got ${describe(options)}; expected options such as { bots: [support] }.`);
  const known = Object.keys(rules);
  const unknown = Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const guess = nearest(name, known);
      return `"${name}" is not an option. ${guess ? `Did you mean "${guess}"?` : `There are: ${known.join(", ")}.`}`;
    });
  const wrong = Object.entries(rules).flatMap(([name, { expected, fits }]) => {
    const value: unknown = Reflect.get(options, name);
    return value === undefined || fits(value) ? [] : [`${name} is ${describe(value)}; expected ${expected}.`];
  });
  const mistakes = [...unknown, ...wrong];
  if (mistakes.length > 0)
    throw new BadInput(
      `The options of natter() cannot be used:\n${mistakes.map((text) => `  ${text}`).join("\n")}`,
    );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasMethods(...names: string[]): (value: unknown) => boolean {
  return (value) => isObject(value) && names.every((name) => typeof Reflect.get(value, name) === "function");
}

const isPlatform = (value: unknown): boolean =>
  hasMethods("connect")(value) && isObject(value) && "name" in value && typeof value.name === "string";

/** Values are described, never shown: one of them may be a secret. */
function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  if (typeof value !== "object") return `a ${typeof value}`;
  return `an object with the keys ${Object.keys(value).slice(0, 8).join(", ") || "(none)"}`;
}
