import { z } from "zod";
import { discord, type DiscordConfiguration } from "#adapters/discord/settings";

/** What the operator decides. The comments in natter.yaml say what each setting does. */
export interface Configuration {
  /** Without it: the assistant where there is a model to ask, the demo bot where there is none. */
  bots?: string[] | undefined;
  places?: PlaceConfiguration[] | undefined;
  prices?: Record<string, { input: number; output: number }> | undefined;
  busy: "queue" | "interrupt";
  simultaneous: number;
  attempts: number;
  history: { maxTurns: number; ttlSeconds: number };
  data: string;
  port: number;
  logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  redisUrl?: string | undefined;
  replicas: "one" | "many";
  takeover: { lockSeconds: number; checkSeconds: number };
  slack?: SlackConfiguration | undefined;
  discord?: DiscordConfiguration | undefined;
  openai?:
    | { apiKey?: string | undefined; baseUrl?: string | undefined; model?: string | undefined }
    | undefined;
}

/** What is special about a platform, a workspace or server, or a channel. What it does not say holds as everywhere. */
export interface PlaceConfiguration {
  platform?: string | undefined;
  space?: string | undefined;
  channel?: string | undefined;
  bots?: string[] | undefined;
  model?: string | undefined;
  prompt?: string | undefined;
}

export interface SlackConfiguration {
  botToken?: string | undefined;
  appToken?: string | undefined;
  signingSecret?: string | undefined;
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  stateSecret?: string | undefined;
  apiUrl?: string | undefined;
}

/** The bots that come with natter, by the name under which `bots` asks for them. */
export const builtInBots = [
  "assistant",
  "coder",
  "concierge",
  "demo",
  "echo",
  "persona",
  "smart-echo",
  "support",
] as const;
export type BuiltInBot = (typeof builtInBots)[number];
export const isBuiltIn = (name: string): name is BuiltInBot => builtInBots.some((known) => known === name);

/** What is not the name of a built-in bot is the path of a file, and says so by its first character. */
export const isBotName = (name: string): boolean => isBuiltIn(name) || /^[./\\]|^[a-z]:/i.test(name);

const whole = (least: number, most: number): z.ZodNumber =>
  z.int().min(least).max(most).describe(`a whole number from ${least} to ${most}`);
const seconds = (least: number, most: number): z.ZodNumber =>
  z.number().min(least).max(most).describe(`a number of seconds from ${least} to ${most}`);
const text = z.string().min(1).describe("a text");
const webAddress = z
  .url({ protocol: /^https?$/ })
  .describe("an address that begins with http:// or https://");

const slack = z
  .strictObject({
    botToken: z.string().startsWith("xoxb-").describe("a token that begins with xoxb-").optional(),
    appToken: z.string().startsWith("xapp-").describe("a token that begins with xapp-").optional(),
    signingSecret: text.optional(),
    clientId: text.optional(),
    clientSecret: text.optional(),
    stateSecret: text.optional(),
    apiUrl: webAddress.optional(),
  })
  .superRefine((given, context) => {
    const missing = (path: string, message: string): void =>
      context.addIssue({ code: "custom", path: [path], message });
    const { botToken, appToken, signingSecret, clientId, clientSecret, stateSecret } = given;
    const oauth = [clientId, clientSecret, stateSecret].filter((value) => value !== undefined).length;
    if (oauth > 0) {
      const why = "Many workspaces by OAuth need SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_STATE_SECRET";
      if (clientId === undefined) missing("clientId", why);
      if (clientSecret === undefined) missing("clientSecret", why);
      if (stateSecret === undefined) missing("stateSecret", why);
      if (signingSecret === undefined)
        missing("signingSecret", "OAuth comes over HTTP, and requests over HTTP are checked with it");
    } else if (botToken !== undefined && appToken === undefined && signingSecret === undefined) {
      missing(
        "appToken",
        "With SLACK_BOT_TOKEN goes SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)",
      );
    } else if (botToken === undefined && (appToken ?? signingSecret) !== undefined) {
      missing(
        "botToken",
        `${appToken === undefined ? "SLACK_SIGNING_SECRET" : "SLACK_APP_TOKEN"} alone cannot post`,
      );
    }
  });

const openai = z
  .strictObject({ apiKey: text.optional(), baseUrl: webAddress.optional(), model: text.optional() })
  .superRefine(({ apiKey, baseUrl }, context) => {
    if (apiKey !== undefined || baseUrl === undefined) return;
    const message =
      "OPENAI_BASE_URL is set, but without a key the demo model answers. A server that wants no key takes any";
    context.addIssue({ code: "custom", path: ["apiKey"], message });
  });

const bots = z
  .array(
    z
      .string()
      .refine(isBotName)
      .meta({
        description: `${builtInBots.join(", ")} or the path of a file such as ./bots/mine.ts`,
        candidates: builtInBots,
      }),
  )
  .min(1)
  .describe("a list of at least one bot");

const places = z
  .array(
    z
      .strictObject({
        platform: text.optional(),
        space: text.optional(),
        channel: text.optional(),
        bots: bots.optional(),
        model: text.optional(),
        prompt: text.optional(),
      })
      .refine(({ platform, space, channel }) => (platform ?? space ?? channel) !== undefined)
      .describe("a place: its platform, space (workspace or server) or channel, and what is special there"),
  )
  .describe("a list of places");

const amount = z.number().min(0).describe("a price per million tokens");

const schema = z.strictObject({
  bots: bots.optional(),
  places: places.optional(),
  prices: z
    .record(z.string(), z.strictObject({ input: amount, output: amount }))
    .describe("prices by the model's name, each with input and output")
    .optional(),
  busy: z.enum(["queue", "interrupt"]).default("queue"),
  simultaneous: whole(1, 100_000).default(100),
  attempts: whole(1, 100).default(3),
  history: z
    .strictObject({
      maxTurns: whole(1, 1_000_000).default(200),
      ttlSeconds: whole(1, 315_360_000).default(2_592_000),
    })
    .describe("settings of their own: maxTurns, ttlSeconds")
    .prefault({}),
  data: text.describe("the path of a folder").default("./data"),
  port: whole(0, 65_535).default(3000),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  redisUrl: z
    .url({ protocol: /^rediss?$/ })
    .describe("an address that begins with redis:// or rediss://")
    .optional(),
  replicas: z.enum(["one", "many"]).default("one"),
  takeover: z
    .strictObject({ lockSeconds: seconds(0.5, 600).default(3), checkSeconds: seconds(0.1, 600).default(1) })
    .describe("settings of their own: lockSeconds, checkSeconds")
    .prefault({}),
  slack: slack.optional(),
  discord: discord.optional(),
  openai: openai.optional(),
});

/** The one description of all settings, from wherever they come. */
export const configurationSchema: z.ZodType<Configuration> = schema;

export interface Setting {
  /** What a value has to be, in words. */
  description: string | undefined;
  /** The values or the keys that somebody may have mistyped. */
  candidates: readonly string[];
  default: unknown;
}

/** What is known of a setting, to explain a mistake in it. */
export function settingAt(path: readonly PropertyKey[]): Setting {
  let at: z.core.$ZodType = schema;
  let fallback: unknown;
  const open = (): void => {
    fallback = undefined;
    while (at instanceof z.ZodDefault || at instanceof z.ZodPrefault || at instanceof z.ZodOptional) {
      if (at instanceof z.ZodDefault) fallback = at.def.defaultValue;
      at = at.unwrap();
    }
  };
  for (const key of path) {
    open();
    if (at instanceof z.ZodObject) at = at.shape[String(key)] ?? z.unknown();
    else if (at instanceof z.ZodArray) at = at.element;
  }
  open();
  const { description, candidates } = at instanceof z.ZodType ? (at.meta() ?? {}) : {};
  if (at instanceof z.ZodObject)
    return { description, candidates: Object.keys(at.shape), default: undefined };
  if (at instanceof z.ZodEnum) {
    const values = at.options.map(String);
    return { description: `one of ${values.join(", ")}`, candidates: values, default: fallback };
  }
  return {
    description,
    candidates: Array.isArray(candidates) ? candidates.map(String) : [],
    default: fallback,
  };
}
