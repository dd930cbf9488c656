/**
 * The groups of events that a session can ask for.
 * https://docs.discord.com/developers/events/gateway#list-of-intents
 */
export const intents = {
  Guilds: 1 << 0,
  GuildMembers: 1 << 1,
  GuildPresences: 1 << 8,
  GuildMessages: 1 << 9,
  GuildMessageReactions: 1 << 10,
  GuildMessageTyping: 1 << 11,
  DirectMessages: 1 << 12,
  DirectMessageReactions: 1 << 13,
  DirectMessageTyping: 1 << 14,
  MessageContent: 1 << 15,
} as const;

/** The intents that must be switched on in the portal. */
export const privilegedIntents: number =
  intents.GuildMembers | intents.GuildPresences | intents.MessageContent;

/** All intents that exist: bits 0 to 16, two for automatic moderation, two for polls. */
const everyIntent = (1 << 17) - 1 + (1 << 20) + (1 << 21) + (1 << 24) + (1 << 25);

/** Tells whether a value is a valid set of intents. */
export function areIntents(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && (value & ~everyIntent) === 0;
}

const families: readonly { events: RegExp; inGuild: number; direct: number }[] = [
  {
    events: /^MESSAGE_REACTION_/,
    inGuild: intents.GuildMessageReactions,
    direct: intents.DirectMessageReactions,
  },
  { events: /^MESSAGE_/, inGuild: intents.GuildMessages, direct: intents.DirectMessages },
  { events: /^TYPING_START$/, inGuild: intents.GuildMessageTyping, direct: intents.DirectMessageTyping },
  { events: /^GUILD_MEMBER_/, inGuild: intents.GuildMembers, direct: intents.GuildMembers },
  { events: /^(GUILD|CHANNEL|THREAD)_/, inGuild: intents.Guilds, direct: intents.Guilds },
];

/** Tells whether a session with these intents hears an event. Some events need no intent: interactions, READY. */
export function hears(sessionIntents: number, event: string, isDirect: boolean): boolean {
  const family = families.find(({ events }) => events.test(event));
  return !family || (sessionIntents & (isDirect ? family.direct : family.inGuild)) !== 0;
}

/**
 * Returns the flags that tell an application's client which privileged intents it has, as for a small,
 * unverified bot.
 */
export function intentFlags(privileged: number): number {
  return (
    (privileged & intents.GuildPresences ? 1 << 13 : 0) |
    (privileged & intents.GuildMembers ? 1 << 15 : 0) |
    (privileged & intents.MessageContent ? 1 << 19 : 0)
  );
}
