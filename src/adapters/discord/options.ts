import type { Client, ClientOptions } from "discord.js";
import { BadInput, type Log, warningsOnly } from "#core";
import type { AnswerIn } from "./hear/place.ts";

/** How the bot is on Discord. What is not said here is read from the environment, and all of it has defaults but the token. */
export interface DiscordOptions {
  /** DISCORD_TOKEN. */
  token?: string | undefined;
  /** DISCORD_API_URL, "…/api". */
  apiUrl?: string | undefined;
  /** Where a question from a channel is answered: in a thread made of it, or in place. */
  answerIn?: AnswerIn | ((channel: string) => AnswerIn) | undefined;
  /** Where this is otherwise, by the channel's id. */
  channels?: Readonly<Record<string, AnswerIn>> | undefined;
  /** Minutes of silence after which a new thread is put away. */
  archiveAfter?: 60 | 1440 | 4320 | 10080;
  /** Which messages without a mention are for the bot, in threads where it is talked to: those of the only person there, or everybody's. */
  followUps?: "alone" | "everyone" | "nobody" | undefined;
  /** Ids of roles that stand for the bot when they are mentioned. */
  roles?: readonly string[];
  /** Ids of other bots that may ask. */
  bots?: readonly string[];
  commands?: Commands | false;
  /**
   * The end of an answer that is older than so many milliseconds when it is complete becomes a message of its own: an edit
   * marks no channel as unread. Without it, the message stays.
   */
  freshAfter?: number | undefined;
  /** What is read again after a start or a gap; `false` for nothing. Default: a quarter of an hour, 100 messages per channel and thread. */
  catchUp?: { age?: number; count?: number } | false;
  /** The shards of this process: all that Discord recommends, or some of `shardCount`. */
  shards?: "auto" | readonly number[] | undefined;
  shardCount?: number | undefined;
  /** One's own listeners. */
  setup?(client: Client): void | Promise<void>;
  /** What discord.js shall do otherwise. */
  client?: Partial<Pick<ClientOptions, "ws" | "makeCache" | "sweepers" | "presence">>;
  log?: Log;
}

/** What people find under "/" and in the menu of a message. */
export interface Commands {
  /** The slash command that asks the bot. */
  ask?: string;
  /** The entry in a message's menu that asks about it. */
  about?: string;
  /** Answers to the slash command are for the asker's eyes only. */
  isPrivate?: boolean;
  /** The servers in which they are registered; without it everywhere. */
  guilds?: readonly string[];
}

/** Everything decided. */
export interface Settings {
  token: string;
  apiUrl: string | undefined;
  answerIn(channel: string): AnswerIn;
  archiveAfter: number;
  followUps: "alone" | "everyone" | "nobody";
  roles: readonly string[];
  bots: readonly string[];
  commands: Required<Commands> | false;
  freshAfter: number;
  catchUp: { age: number; count: number } | false;
  sharding: Pick<ClientOptions, "shards" | "shardCount">;
  setup: DiscordOptions["setup"];
  client: NonNullable<DiscordOptions["client"]>;
  log: Log;
}

export function toSettings(
  options: DiscordOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const token = options.token ?? environment["DISCORD_TOKEN"];
  if (token === undefined)
    throw new BadInput("Discord needs a bot token: set DISCORD_TOKEN. See docs/discord.md.");
  if (!/^[\w.-]+$/.test(token))
    throw new BadInput(
      'Got a token for Discord with characters that none has. Copy it from the page "Bot" of the portal, without "Bot " before it.',
    );
  const { answerIn = "thread", channels = {}, catchUp = {}, commands = {} } = options;
  return {
    token,
    apiUrl: options.apiUrl ?? environment["DISCORD_API_URL"],
    answerIn: (channel) =>
      channels[channel] ?? (typeof answerIn === "function" ? answerIn(channel) : answerIn),
    archiveAfter: options.archiveAfter ?? 1440,
    followUps: options.followUps ?? "alone",
    roles: options.roles ?? [],
    bots: options.bots ?? [],
    commands: commands && {
      ask: commands.ask ?? "ask",
      about: commands.about ?? "Ask about this",
      isPrivate: commands.isPrivate ?? false,
      guilds: commands.guilds ?? [],
    },
    freshAfter: options.freshAfter ?? Infinity,
    catchUp: catchUp && { age: catchUp.age ?? 900_000, count: catchUp.count ?? 100 },
    sharding: toSharding(options),
    setup: options.setup,
    client: options.client ?? {},
    log: options.log ?? warningsOnly("NATTER_DISCORD"),
  };
}

function toSharding({ shards, shardCount }: DiscordOptions): Settings["sharding"] {
  if (shards === undefined || shards === "auto") return { shards: "auto" };
  const wrong = shards.filter((id) => !Number.isInteger(id) || id < 0 || id >= (shardCount ?? 0));
  if (shards.length === 0 || wrong.length > 0)
    throw new BadInput(
      `Got the shards ${shards.join(", ") || "(none)"} of ${shardCount ?? "an unknown number"}, expected numbers from 0 to one less than shardCount. Set both, or shards: "auto".`,
    );
  return { shards: [...shards], ...(shardCount !== undefined && { shardCount }) };
}
