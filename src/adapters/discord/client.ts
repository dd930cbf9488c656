import { Client, Options, Partials, REST } from "discord.js";
import { guard } from "./guard.ts";
import type { Settings } from "./options.ts";
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

/** The gateway's client. Channels and roles must be kept whole; of messages and people we keep next to nothing. */
export function createClient(settings: Settings, intents: number[]): Client {
  const { apiUrl, client, sharding, log } = settings;
  const made = new Client({
    intents,
    // We read the packets themselves; these are for whoever adds listeners.
    partials: [Partials.Channel, Partials.Message, Partials.Reaction],
    allowedMentions: { parse: [], repliedUser: false },
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 25,
      PresenceManager: 0,
      ReactionManager: 0,
      ReactionUserManager: 0,
      ThreadMemberManager: 0,
      GuildMemberManager: { maxSize: 200, keepOverLimit: (member) => member.id === member.client.user.id },
      UserManager: { maxSize: 200, keepOverLimit: (user) => user.id === user.client.user.id },
    }),
    sweepers: { ...Options.DefaultSweeperSettings, messages: { interval: sweepEvery, lifetime: keepFor } },
    ...sharding,
    ...client,
    ...(apiUrl !== undefined && { rest: { api: apiUrl } }),
  });
  guard(made, log);
  return made;
}
