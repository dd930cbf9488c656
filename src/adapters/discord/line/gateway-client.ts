import { Client, type GuildMember, Options, Partials, REST, type User } from "discord.js";
import { limitDirects } from "../api/direct.ts";
import { guard } from "./guard.ts";
import type { Settings } from "../settings.ts";
import { makeRequest } from "./request.ts";

/**
 * Our own way to Discord's API, beside the client's: it lives as long as answers are written, retries nothing and waits for
 * nothing. Whoever has to wait waits at the gate, where finals go first.
 */
export function createRest({ token, apiUrl }: Pick<Settings, "token" | "apiUrl">): REST {
  const rest = new REST({
    version: "10",
    retries: 0,
    offset: 0,
    rejectOnRateLimit: () => true,
    makeRequest,
    ...(apiUrl !== undefined && { api: apiUrl }),
  });
  return rest.setToken(token);
}

/** Seconds. */
const [sweepEvery, keepFor] = [300, 900];

/** For whoever adds listeners: we read the packets themselves. Of all servers together it must stay little. */
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

/** The gateway's client. Channels and roles must be kept whole; of messages and people we keep next to nothing. */
export function createClient(settings: Settings, intents: number[]): Client {
  const { apiUrl, client, sharding, log } = settings;
  const made = new Client({
    intents,
    partials: [Partials.Channel, Partials.Message, Partials.Reaction],
    allowedMentions: { parse: [], repliedUser: false },
    makeCache: Options.cacheWithLimits(limits),
    sweepers: { ...Options.DefaultSweeperSettings, messages: { interval: sweepEvery, lifetime: keepFor } },
    ...sharding,
    ...client,
    ...(apiUrl !== undefined && { rest: { api: apiUrl } }),
  });
  guard(made, log);
  limitDirects(made);
  return made;
}
