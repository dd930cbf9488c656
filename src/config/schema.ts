import { z } from "zod";
import { type Duration, setting } from "#core";
import { type Access, access } from "./access.ts";

/** What the operator decides. The comments in natter.yaml say what each setting does. */
export interface Configuration {
  /** Without it: the assistant if there is a key for a model, otherwise the demo bot. */
  bots?: string[] | undefined;
  places?: PlaceConfiguration[] | undefined;
  prices?: Record<string, { input: number; output: number }> | undefined;
  access: Access;
  /** How often one person gets an answer. false: as often as they ask. */
  limits: false | { perMinute: number; perHour: number };
  busy: "queue" | "interrupt";
  simultaneous: number;
  attempts: number;
  /** Milliseconds. */
  keepTrying: number;
  history: { maxTurns: number; ttlSeconds: number };
  data: string;
  port: number;
  logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  redisUrl?: string | undefined;
  replicas: "one" | "many";
  takeover: { lockSeconds: number; checkSeconds: number };
  openai?:
    | { apiKey?: string | undefined; baseUrl?: string | undefined; model?: string | undefined }
    | undefined;
}

/** Settings that code gives. What is left out comes from the environment and natter.yaml. */
export type Settings = Partial<Omit<Configuration, "access" | "history" | "takeover" | "keepTrying">> & {
  keepTrying?: Duration;
  access?: Partial<Access>;
  history?: Partial<Configuration["history"]>;
  takeover?: Partial<Configuration["takeover"]>;
};

/** Exceptions for a platform, a workspace or server, or a channel. */
export interface PlaceConfiguration {
  platform?: string | undefined;
  space?: string | undefined;
  channel?: string | undefined;
  bots?: string[] | undefined;
  model?: string | undefined;
  prompt?: string | undefined;
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

/** Tells names from typing errors: a bot is built in, or a file whose path begins with ".", "/" or a drive. */
export const isBotName = (name: string): boolean => isBuiltIn(name) || /^[./\\]|^[a-z]:/i.test(name);

const { text, wholeNumber, webAddress, duration } = setting;
const seconds = (least: number, most: number): z.ZodNumber =>
  z.number().min(least).max(most).describe(`a number of seconds from ${least} to ${most}`);

const openai = z
  .strictObject({ apiKey: text.optional(), baseUrl: webAddress.optional(), model: text.optional() })
  .superRefine(({ apiKey, baseUrl }, context) => {
    if (apiKey !== undefined || baseUrl === undefined) return;
    const message =
      "OPENAI_BASE_URL is set, but without a key the demo model answers. A server that needs no key takes any";
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

/** natter's own settings. Each platform adds a section. */
export const configurationSchema = z.strictObject({
  bots: bots.optional(),
  places: places.optional(),
  prices: z
    .record(z.string(), z.strictObject({ input: amount, output: amount }))
    .describe("prices by the model's name, each with input and output")
    .optional(),
  access,
  limits: z
    .union([
      z.literal(false),
      z.strictObject({
        perMinute: wholeNumber(1, 1_000_000).default(20),
        perHour: wholeNumber(1, 1_000_000).default(200),
      }),
    ])
    .describe("false, or perMinute and perHour")
    .prefault({}),
  busy: z.enum(["queue", "interrupt"]).default("queue"),
  simultaneous: wholeNumber(1, 100_000).default(100),
  attempts: wholeNumber(1, 100).default(3),
  keepTrying: duration.prefault("24h"),
  history: z
    .strictObject({
      maxTurns: wholeNumber(1, 1_000_000).default(200),
      ttlSeconds: wholeNumber(1, 315_360_000).default(2_592_000),
    })
    .prefault({}),
  data: text.describe("the path of a folder").default("./data"),
  port: wholeNumber(0, 65_535).default(3000),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  redisUrl: z
    .url({ protocol: /^rediss?$/ })
    .describe("an address that begins with redis:// or rediss://")
    .optional(),
  replicas: z.enum(["one", "many"]).default("one"),
  takeover: z
    .strictObject({ lockSeconds: seconds(0.5, 600).default(3), checkSeconds: seconds(0.1, 600).default(1) })
    .prefault({}),
  openai: openai.optional(),
});
