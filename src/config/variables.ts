import type { Platform, Variable } from "#core";

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
