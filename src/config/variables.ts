import type { Platform, Variable } from "#core";
import { merge } from "./merge.ts";
import { nearest } from "./nearest.ts";

/** Variables that belong to no platform. Each wins over the file. */
const ownVariables: Readonly<Record<string, Variable>> = {
  OPENAI_API_KEY: { setting: "openai.apiKey", secret: true },
  OPENAI_BASE_URL: { setting: "openai.baseUrl" },
  OPENAI_MODEL_NAME: { setting: "openai.model" },
  REDIS_URL: { setting: "redisUrl", secret: true },
  HISTORY_MAX_TURNS: { setting: "history.maxTurns", number: true },
  HISTORY_TTL_SECONDS: { setting: "history.ttlSeconds", number: true },
  NATTER_DATA: { setting: "data" },
  PORT: { setting: "port", number: true },
  LOG_LEVEL: { setting: "logLevel" },
};

export type Variables = Readonly<Record<string, Variable>>;

/** Returns natter's own variables and those of the platforms, each with the full path of its setting. */
export function variablesOf(platforms: readonly Platform[]): Variables {
  const theirs = platforms.flatMap(({ name, variables = {} }) =>
    Object.entries(variables).map(
      ([variable, about]) => [variable, { ...about, setting: `${name}.${about.setting}` }] as const,
    ),
  );
  return { ...Object.fromEntries(theirs), ...ownVariables };
}

/** Returns the variable that fills a setting. */
export function variableOf(
  variables: Variables,
  path: readonly PropertyKey[],
): [name: string, variable: Variable] | undefined {
  const wanted = path.join(".");
  return Object.entries(variables).find(([, { setting }]) => setting === wanted);
}

/** Returns what the variables say, in the form of the file. */
export function treeOf(variables: Variables, environment: Readonly<Record<string, string>>): unknown {
  let tree: unknown = {};
  for (const [name, { setting, number }] of Object.entries(variables)) {
    const text = environment[name];
    if (text === undefined) continue;
    const value = number && /^-?[\d.]+$/.test(text) ? Number(text) : text;
    tree = merge(
      tree,
      setting.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value),
    );
  }
  return tree;
}

/** Returns a mistake for each variable that is nearly one of ours, if the right one is not set. Other programs' variables pass. */
export function mistypedVariables(
  variables: Variables,
  environment: Readonly<Record<string, string>>,
  place: (name: string) => string,
): string[] {
  const known = ["NATTER_CONFIG", ...Object.keys(variables)];
  const families = new Set(known.flatMap((name) => /^[^_]+_/.exec(name) ?? []));
  return Object.keys(environment).flatMap((name) => {
    const [family = ""] = /^[^_]+_/.exec(name.toUpperCase()) ?? [];
    if (known.includes(name) || !families.has(family)) return [];
    // Closer than for settings: SLACK_TEAM_ID and OPENAI_API_BASE are real names that other programs read.
    const meant = nearest(name, known, 3);
    if (meant === undefined || environment[meant] !== undefined) return [];
    return [`${place(name)} is not a variable of natter. Did you mean ${meant}?`];
  });
}
