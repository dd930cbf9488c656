import type { Log } from "#core/platform";
import { ApplicationFlags, GatewayIntentBits } from "discord.js";

const always = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.DirectMessageReactions,
];

const content = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;
const members = ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited;

/**
 * What we ask the gateway for: the ordinary intents, and of the privileged ones those that are switched on in the portal. To ask
 * for more would end the connection; without them the bot still hears mentions, direct messages and replies that ping it.
 */
export function intentsFor(flags: number, application: string, log: Log): number[] {
  const hasContent = (flags & content) !== 0;
  if (!hasContent)
    log.warn(
      `Discord shows the bot only what mentions it, replies to it with a ping or is a direct message: follow-ups in threads need the "Message Content Intent". Switch it on at https://discord.com/developers/applications/${application}/bot`,
    );
  return [
    ...always,
    ...(hasContent ? [GatewayIntentBits.MessageContent] : []),
    ...((flags & members) !== 0 ? [GatewayIntentBits.GuildMembers] : []),
  ];
}
