import { Client, type ClientOptions, type GuildMember, Options, Partials, type User } from "discord.js";
import type { Log } from "#core/platform";
import { guard } from "./guard.ts";
import { guardFrames } from "./guard-frames.ts";
import { limitDirects } from "./limit-directs.ts";

export interface GatewaySettings {
  apiUrl?: string | undefined;
  /** Options of discord.js that replace natter's. */
  client: Partial<Pick<ClientOptions, "ws" | "makeCache" | "sweepers" | "presence">>;
  sharding: Pick<ClientOptions, "shards" | "shardCount">;
  log: Log;
}

/** Seconds. */
const [sweepEvery, keepFor] = [300, 900];

/** Caches only serve your own listeners, because natter reads the packets. They must stay small for all servers together. */
const limits = {
  ...Options.DefaultMakeCacheSettings,
  MessageManager: 10,
  GuildMemberManager: { maxSize: 10, keepOverLimit: ({ id, client }: GuildMember) => id === client.user.id },
  UserManager: { maxSize: 1_000, keepOverLimit: ({ id, client }: User) => id === client.user.id },
  PresenceManager: 0,
  ReactionManager: 0,
  ReactionUserManager: 0,
  ThreadMemberManager: 0,
  GuildEmojiManager: 0,
  GuildStickerManager: 0,
  GuildInviteManager: 0,
  GuildScheduledEventManager: 0,
  StageInstanceManager: 0,
  VoiceStateManager: 0,
  AutoModerationRuleManager: 0,
};

/** Makes the gateway's client. It keeps all channels and roles, and next to nothing of messages and people. */
export function createGatewayClient(settings: GatewaySettings, intents: number[]): Client {
  const { apiUrl, client, sharding, log } = settings;
  const made = new Client({
    intents,
    partials: [Partials.Channel, Partials.Message, Partials.Reaction],
    allowedMentions: { parse: [], repliedUser: false },
    makeCache: Options.cacheWithLimits(limits),
    sweepers: { ...Options.DefaultSweeperSettings, messages: { interval: sweepEvery, lifetime: keepFor } },
    ...sharding,
    ...client,
    ws: { ...client.ws, buildStrategy: guardFrames(log, client.ws?.buildStrategy) },
    ...(apiUrl !== undefined && { rest: { api: apiUrl } }),
  });
  guard(made, log);
  limitDirects(made);
  return made;
}
