import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { BadInput } from "#core";
import { createScrub } from "#operations/scrub";
import { secretsIn } from "#operations/secrets";
import { readConfigurationFile } from "./configuration-file.ts";
import { describeIssue, type Locate } from "./mistake.ts";
import { nearest } from "./nearest.ts";
import { type Configuration, configurationSchema } from "./schema.ts";
import { variables } from "./variables.ts";

export {
  type BuiltInBot,
  configurationSchema,
  type Configuration,
  isBotName,
  isBuiltIn,
  type PlaceConfiguration,
} from "./schema.ts";
export { nearest } from "./nearest.ts";

export interface Loaded {
  configuration: Configuration;
  /** The process's own with what `.env` adds. */
  environment: Readonly<Record<string, string>>;
}

/** Where to look. Nothing here reads `process` behind the caller's back. */
export interface Sources {
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
}

/** What the operator wrote into the YAML file, the environment and `.env`, or one error that names all mistakes in it. */
export function loadConfiguration({ folder, environment: given }: Sources): Loaded {
  const envFile = join(folder, ".env");
  const added = existsSync(envFile) ? parseEnv(readFileSync(envFile, "utf8")) : {};
  const environment = withoutEmpty({ ...added, ...withoutEmpty(given) });
  const file = readConfigurationFile(folder, environment["NATTER_CONFIG"]);
  const place = (name: string): string => (given[name] ? name : `${name} in .env`);

  const tree = withVariables(file.tree, environment);
  const locate: Locate = (path) => {
    const [name, variable] =
      Object.entries(variables).find(
        ([known, { path: own }]) => environment[known] !== undefined && own.join(".") === path.join("."),
      ) ?? [];
    return name && variable ? { place: place(name), variable } : file.locate(path);
  };
  const result = configurationSchema.safeParse(tree);
  const faults = result.success
    ? []
    : result.error.issues.flatMap((issue) => describeIssue(issue, tree, locate));
  const mistakes = [...file.mistakes, ...mistypedVariables(environment, place), ...faults];
  if (result.success && mistakes.length === 0) return { configuration: result.data, environment };

  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  // A token in the wrong place would otherwise be quoted as "what was got".
  const scrub = createScrub(secretsIn(environment));
  throw new BadInput(
    scrub(`The configuration has ${count}:\n${mistakes.map((text) => `  ${text}`).join("\n")}`),
  );
}

/** The tree of the file, with the variables laid over it. */
function withVariables(tree: unknown, environment: Readonly<Record<string, string>>): unknown {
  let merged = tree;
  for (const [name, { path, number }] of Object.entries(variables)) {
    const value = environment[name];
    if (value !== undefined)
      merged = put(merged, path, number && /^-?[\d.]+$/.test(value) ? Number(value) : value);
  }
  return merged;
}

function put(tree: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (tree === undefined || tree === null) return { [key]: put(undefined, rest, value) };
  // Something that is no table stays, so that its own mistake is reported.
  if (typeof tree !== "object" || Array.isArray(tree)) return tree;
  return { ...tree, [key]: put(Reflect.get(tree, key), rest, value) };
}

/** Others' variables are none of our business; those that are nearly ours, and whose right form is not set, are. */
function mistypedVariables(
  environment: Readonly<Record<string, string>>,
  place: (name: string) => string,
): string[] {
  const known = ["NATTER_CONFIG", ...Object.keys(variables)];
  return Object.keys(environment).flatMap((name) => {
    if (known.includes(name) || !/^(?:SLACK|DISCORD|OPENAI|REDIS|HISTORY|NATTER)_/i.test(name)) return [];
    // Closer than for our own keys: SLACK_TEAM_ID and OPENAI_API_BASE are real names that others read.
    const meant = nearest(name, known, 3);
    if (meant === undefined || environment[meant] !== undefined) return [];
    return [`${place(name)} is no variable of natter. Did you mean ${meant}?`];
  });
}

function withoutEmpty(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  // "SLACK_BOT_TOKEN=" is how people leave a line of .env.example unfilled.
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
