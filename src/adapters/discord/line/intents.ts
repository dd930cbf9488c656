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
 * Returns the intents to ask for: the ordinary ones, and the privileged ones that are switched on in the portal. Discord would close
 * the connection if the bot asked for more. Without them it still hears mentions, direct messages and replies that ping it.
 */
export function intentsFor(flags: number, application: string, log: Log): number[] {
  const hasContent = (flags & content) !== 0;
  if (!hasContent)
    log.warn(
      `the bot reads only mentions, replies with a ping and direct messages, and no follow-ups in threads: the "Message Content Intent" is off; switch it on at https://discord.com/developers/applications/${application}/bot`,
    );
  return [
    ...always,
    ...(hasContent ? [GatewayIntentBits.MessageContent] : []),
    ...((flags & members) !== 0 ? [GatewayIntentBits.GuildMembers] : []),
  ];
}
