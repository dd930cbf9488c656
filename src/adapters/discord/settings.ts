import type { Client, ClientOptions } from "discord.js";
import { z } from "zod";
import {
  BadInput,
  type CatchUp,
  type CatchUpOptions,
  checkSettings,
  type Duration,
  type Log,
  setting,
  type StandardSchema,
  type Variable,
  warningsOnly,
} from "#core/platform";
import type { AnswerIn } from "./hear/conversation.ts";
import type { ConnectSettings } from "./line/connection.ts";

/** Options of the bot on Discord. They win over the environment, and the environment over the section `discord` of natter.yaml. */
export interface DiscordOptions extends Omit<DiscordSection, "answerIn"> {
  answerIn?: AnswerIn | ((channel: string) => AnswerIn) | undefined;
  /** Adds listeners of your own to the client of discord.js. */
  setup?: ((client: Client) => void | Promise<void>) | undefined;
  /** What discord.js is to do otherwise. */
  client?: Partial<Pick<ClientOptions, "ws" | "makeCache" | "sweepers" | "presence">> | undefined;
  log?: Log | undefined;
}

/** The section `discord` of natter.yaml. Everything has a default but the token, which comes from the environment. */
export interface DiscordSection {
  token?: string | undefined;
  /** Another address than Discord's, "…/api": a simulator, a proxy. */
  apiUrl?: string | undefined;
  /** Where a question from a channel is answered: in a thread made of it, or in place. */
  answerIn?: AnswerIn | undefined;
  /** Exceptions to `answerIn`, by the ids of the channels. */
  channels?: Readonly<Record<string, AnswerIn>> | undefined;
  /** Minutes of silence after which Discord puts a new thread away. */
  archiveAfter?: ArchiveAfter | undefined;
  /** Whose messages without a mention are for the bot, in its threads: those of the only person there ("alone"), all, or none. */
  followUps?: "alone" | "everyone" | "nobody" | undefined;
  /** Ids of roles that stand for the bot when they are mentioned. */
  roles?: readonly string[] | undefined;
  /** Ids of other bots that may ask. */
  bots?: readonly string[] | undefined;
  commands?: Commands | false | undefined;
  /** The age at which an answer's end becomes a message of its own, because an edit marks no channel as unread. Without it, the message stays. */
  freshAfter?: Duration | undefined;
  /** What is read again after a start or a gap; `false` for nothing. Default: 15 minutes, 100 messages per channel and thread. */
  catchUp?: CatchUpOptions | undefined;
  /** The shards of this process: "auto" for all that Discord recommends, or some of `shardCount`, such as "0-3". */
  shards?: string | number | readonly number[] | undefined;
  shardCount?: number | undefined;
}

/** The minutes that Discord knows. */
type ArchiveAfter = 60 | 1440 | 4320 | 10080;

/** What people find under "/" and in the menu of a message. */
export interface Commands {
  /** The slash command that asks the bot. */
  ask?: string | undefined;
  /** The entry in a message's menu that asks about it. */
  about?: string | undefined;
  /** Only the asker sees the answers to the slash command. */
  isPrivate?: boolean | undefined;
  /** The servers in which they are registered; without it everywhere. */
  guilds?: readonly string[] | undefined;
}

/** The section with its defaults. */
export interface DiscordSettings {
  token?: string | undefined;
  apiUrl?: string | undefined;
  answerIn: AnswerIn;
  channels: Readonly<Record<string, AnswerIn>>;
  archiveAfter: ArchiveAfter;
  followUps: "alone" | "everyone" | "nobody";
  roles: readonly string[];
  bots: readonly string[];
  commands: { ask: string; about: string; isPrivate: boolean; guilds: readonly string[] } | false;
  freshAfter?: number | undefined;
  catchUp: CatchUp;
  shards: "auto" | readonly number[];
  shardCount?: number | undefined;
}

const range = /^\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*$/;

/** "0-2,5" are the shards 0, 1, 2 and 5. */
const numbersIn = (ranges: string): number[] =>
  ranges.split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  });

const id = setting.wholeNumber(0);
const shards = z
  .union([
    z.literal("auto"),
    z.array(id),
    z.string().regex(range).transform(numbersIn),
    id.transform((only) => [only]),
  ])
  .describe('"auto", or numbers such as 0-3 or 0,2, each below shardCount');

const answerIn = z.enum(["thread", "place"]);

const commands = z
  .union([
    z.literal(false),
    z.strictObject({
      ask: setting.text.default("ask"),
      about: setting.text.default("Ask about this"),
      isPrivate: setting.flag.default(false),
      guilds: setting.list("servers' ids"),
    }),
  ])
  .describe("false, or settings of their own: ask, about, isPrivate, guilds");

export const discordSchema: StandardSchema<DiscordSettings> = z
  .strictObject({
    token: z
      .string()
      .regex(/^[\w.-]+$/)
      .describe('a token of letters, digits, ".", "-" and "_", without "Bot " before it')
      .optional(),
    apiUrl: setting.webAddress.optional(),
    answerIn: answerIn.default("thread"),
    channels: z
      .record(z.string().regex(/^\d{15,20}$/), answerIn)
      .describe('"thread" or "place" by the id of a channel, in quotes')
      .default({}),
    archiveAfter: z
      .union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10080)])
      .describe("60, 1440, 4320 or 10080 minutes")
      .default(1440),
    followUps: z.enum(["alone", "everyone", "nobody"]).default("alone"),
    roles: setting.list("roles' ids"),
    bots: setting.list("bots' ids"),
    commands: commands.prefault({}),
    freshAfter: setting.duration.optional(),
    catchUp: setting.catchUp("15m"),
    shards: shards.default("auto"),
    shardCount: setting.wholeNumber(1).optional(),
  })
  .superRefine(({ shards: mine, shardCount }, context) => {
    if (mine === "auto") return;
    if (shardCount === undefined) {
      const message = "Where DISCORD_SHARDS names some shards, this says of how many";
      context.addIssue({ code: "custom", path: ["shardCount"], message });
    } else if (mine.length === 0 || mine.some((shard) => shard >= shardCount)) {
      context.addIssue({ code: "custom", path: ["shards"], message: "Invalid input" });
    }
  });

export const discordVariables: Readonly<Record<string, Variable>> = {
  DISCORD_TOKEN: {
    setting: "token",
    secret: true,
    hint: 'It is under "Bot" of your application at https://discord.com/developers/applications.',
  },
  DISCORD_API_URL: { setting: "apiUrl" },
  DISCORD_SHARDS: { setting: "shards" },
  DISCORD_SHARD_COUNT: { setting: "shardCount", number: true },
};

/** All settings, those that only code can give included. */
export interface Settings extends ConnectSettings, Pick<DiscordSettings, "archiveAfter"> {
  freshAfter: number;
}

export const missingToken = "Discord needs a bot token: set DISCORD_TOKEN. See docs/discord.md.";

export function toSettings({ answerIn: where, setup, client, log, ...options }: DiscordOptions): Settings {
  const section = typeof where === "function" ? options : { ...options, answerIn: where };
  const settings = checkSettings("discord", discordSchema, section);
  const { token, channels, shards: mine, shardCount, freshAfter, ...rest } = settings;
  if (token === undefined) throw new BadInput(missingToken);
  const usual = typeof where === "function" ? where : () => settings.answerIn;
  return {
    ...rest,
    token,
    answerIn: (channel) => channels[channel] ?? usual(channel),
    freshAfter: freshAfter ?? Infinity,
    sharding:
      mine === "auto"
        ? { shards: "auto" }
        : { shards: [...mine], ...(shardCount !== undefined && { shardCount }) },
    setup,
    client: client ?? {},
    log: log ?? warningsOnly("NATTER_DISCORD"),
  };
}
