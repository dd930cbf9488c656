import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { BadInput, type Platform } from "#core";
import { createScrub, type Scrub } from "#operations/scrub";
import { secretsIn } from "#operations/secrets";
import { createCatalogue, type Sections } from "./catalogue.ts";
import { readConfigurationFile } from "./configuration-file.ts";
import { merge, valueAt } from "./merge.ts";
import { describeIssue, type Locate } from "./mistake.ts";
import type { Configuration, Settings } from "./schema.ts";
import { mistypedVariables, treeOf, type Variables, variableOf } from "./variables.ts";

export {
  type BuiltInBot,
  type Configuration,
  configurationSchema,
  isBotName,
  isBuiltIn,
  type PlaceConfiguration,
  type Settings,
} from "./schema.ts";
export { nearest } from "./nearest.ts";

export interface Loaded {
  configuration: Configuration;
  /** What the section of each platform says, with the platform's defaults. */
  sections: Sections;
  /** The given environment, completed by `.env`. */
  environment: Readonly<Record<string, string>>;
  /** Masks every secret in a text. */
  scrub: Scrub;
}

/** Where settings come from. Nothing here reads `process` by itself. */
export interface Sources {
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** The platforms whose sections, variables and secrets are known. */
  platforms?: readonly Platform[] | undefined;
  /** Settings from code, which win over everything. */
  settings?: Settings | undefined;
}

/** Returns what the code, the environment, `.env` and the YAML file say, in this order, or throws one error that names all mistakes. */
export function loadConfiguration({ folder, environment: given, platforms = [], settings }: Sources): Loaded {
  const catalogue = createCatalogue(platforms);
  const { variables } = catalogue;
  const envFile = join(folder, ".env");
  const added = existsSync(envFile) ? parseEnv(readFileSync(envFile, "utf8")) : {};
  const environment = withoutEmpty({ ...added, ...withoutEmpty(given) });
  const place = (name: string): string => (given[name] ? name : `${name} in .env`);

  const file = readConfigurationFile(folder, environment["NATTER_CONFIG"], variables);
  const code = {
    ...settings,
    ...Object.fromEntries(platforms.map((platform) => [platform.name, platform.given])),
  };
  const tree = merge(merge(file.tree, treeOf(variables, environment)), code);
  const locate: Locate = (path) => {
    const [first = ""] = path;
    const fromCode = valueAt(code, path);
    const isMerged = valueAt(tree, path) !== fromCode;
    if (fromCode !== undefined && !(isMerged && valueAt(file.tree, path) !== undefined))
      return { place: settings && first in settings ? "natter() in code" : `${String(first)}() in code` };
    const [name = "", variable] = variableOf(variables, path) ?? [];
    return variable && environment[name] !== undefined ? { place: place(name), variable } : file.locate(path);
  };
  // A token in the wrong place would otherwise be quoted as "what was got".
  const scrub = createScrub(
    [...secretsIn(environment), ...secretsOf(variables, tree)],
    platforms.flatMap(({ secretShapes = [] }) => secretShapes),
  );

  const checked = catalogue.check(tree);
  const faults = (checked.issues ?? []).flatMap((issue) =>
    describeIssue(issue, { catalogue, tree, locate, scrub }),
  );
  const mistakes = [...file.mistakes, ...mistypedVariables(variables, environment, place), ...faults];
  if (!checked.issues && mistakes.length === 0)
    return { configuration: checked.configuration, sections: checked.sections, environment, scrub };

  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  throw new BadInput(
    scrub(`The configuration has ${count}:\n${mistakes.map((text) => `  ${text}`).join("\n")}`),
  );
}

/** Returns the values of the settings that are secret, wherever they come from. */
function secretsOf(variables: Variables, tree: unknown): string[] {
  return Object.values(variables).flatMap(({ secret, setting }) => {
    const value = valueAt(tree, setting.split("."));
    return secret && typeof value === "string" ? [value] : [];
  });
}

function withoutEmpty(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  // "SLACK_BOT_TOKEN=" is how people leave a line of .env.example unfilled.
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1])),
  );
}
