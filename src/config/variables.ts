/** A variable of the environment and the setting that it gives. It wins over the file. */
export interface Variable {
  path: readonly string[];
  /** A whole number, written as text like everything in an environment. */
  number?: true;
  /** Never printed, and not taken from the file: files are committed. */
  secret?: true;
  /** Where to find a value. */
  hint?: string;
}

const slackSettings = "in your app's settings at https://api.slack.com/apps";

export const variables: Readonly<Record<string, Variable>> = {
  SLACK_BOT_TOKEN: {
    path: ["slack", "botToken"],
    secret: true,
    hint: `It is under "OAuth & Permissions" ${slackSettings}.`,
  },
  SLACK_APP_TOKEN: {
    path: ["slack", "appToken"],
    secret: true,
    hint: `It is under "App-Level Tokens" ${slackSettings}, with the scope connections:write.`,
  },
  SLACK_SIGNING_SECRET: {
    path: ["slack", "signingSecret"],
    secret: true,
    hint: `It is under "App Credentials" ${slackSettings}.`,
  },
  SLACK_CLIENT_ID: { path: ["slack", "clientId"], hint: `It is under "App Credentials" ${slackSettings}.` },
  SLACK_CLIENT_SECRET: {
    path: ["slack", "clientSecret"],
    secret: true,
    hint: `It is under "App Credentials" ${slackSettings}.`,
  },
  SLACK_STATE_SECRET: {
    path: ["slack", "stateSecret"],
    secret: true,
    hint: "Make one up: any long random text.",
  },
  SLACK_API_URL: { path: ["slack", "apiUrl"] },
  DISCORD_TOKEN: {
    path: ["discord", "token"],
    secret: true,
    hint: 'It is under "Bot" of your application at https://discord.com/developers/applications.',
  },
  DISCORD_API_URL: { path: ["discord", "apiUrl"] },
  DISCORD_SHARDS: { path: ["discord", "shards"] },
  DISCORD_SHARD_COUNT: { path: ["discord", "shardCount"], number: true },
  OPENAI_API_KEY: { path: ["openai", "apiKey"], secret: true },
  OPENAI_BASE_URL: { path: ["openai", "baseUrl"] },
  OPENAI_MODEL_NAME: { path: ["openai", "model"] },
  REDIS_URL: { path: ["redisUrl"], secret: true },
  HISTORY_MAX_TURNS: { path: ["history", "maxTurns"], number: true },
  HISTORY_TTL_SECONDS: { path: ["history", "ttlSeconds"], number: true },
  NATTER_DATA: { path: ["data"] },
  PORT: { path: ["port"], number: true },
  LOG_LEVEL: { path: ["logLevel"] },
};

/** The variable that gives a setting. */
export function variableOf(path: readonly PropertyKey[]): [name: string, variable: Variable] | undefined {
  const wanted = path.join(".");
  return Object.entries(variables).find(([, variable]) => variable.path.join(".") === wanted);
}
