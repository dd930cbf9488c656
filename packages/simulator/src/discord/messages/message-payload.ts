import type { Message } from "../../world/message.ts";
import { toThread } from "../guild/channel-payload.ts";
import type { Discord } from "../state/discord.ts";
import { toBody, toSnapshots } from "./body-payload.ts";
import { toEmoji } from "./emoji.ts";
import { channelExtras, threadExtras } from "../guild/guild.ts";
import { messageFlags } from "./message-form.ts";
import { currentBody, messageExtras, messageTypes } from "./message-record.ts";
import type { InteractionOrigin } from "./message-record.ts";
import { toPartialMember, toWebhookUser, userPayload } from "../guild/user-payload.ts";
import { findVenue, venueAt } from "../guild/venue.ts";
import type { Viewer } from "../state/viewer.ts";

/** Writes a message as the REST API does. */
export function toMessage(discord: Discord, message: Message, viewer: Viewer): Record<string, unknown> {
  const thread = threadOn(discord, message);
  const channel = discord.world.channel("discord", message.channel);
  return {
    ...bareMessage(discord, message, viewer),
    ...references(discord, message, viewer),
    ...(thread && channel && { thread: toThread(discord, channel, thread, viewer.userId) }),
    ...(message.reactions.size > 0 && { reactions: toReactions(message, viewer.userId) }),
  };
}

/** Writes a message as the gateway does: with its place and memberships, without its thread and reactions. */
export function toMessageEvent(discord: Discord, message: Message, viewer: Viewer): Record<string, unknown> {
  const { guild, guildId, channel, thread } = venueAt(discord, message);
  const member = guild?.members.get(message.author);
  const mentions = currentBody(message).mentions.map((id) => {
    const mentioned = guild?.members.get(id);
    return { ...userPayload(discord, id), ...(mentioned && { member: toPartialMember(mentioned) }) };
  });
  return {
    ...bareMessage(discord, message, viewer),
    ...references(discord, message, viewer),
    // discord.js needs it to recognise a direct channel that it has not seen before.
    channel_type: (thread ? threadExtras(thread) : channelExtras(channel)).type,
    mentions,
    ...nonceOf(message),
    ...(guildId !== undefined && { guild_id: guildId }),
    ...(member && { member: toPartialMember(member) }),
  };
}

/** Writes the nonce. Discord sends it when the message is posted, and not to later readers. */
export function nonceOf(message: Message): { nonce?: string | number } {
  const { nonce } = messageExtras(message);
  return nonce === undefined ? {} : { nonce };
}

/** Writes a message as others quote it: without the message that it quotes itself, its thread and its reactions. */
export function bareMessage(discord: Discord, message: Message, viewer: Viewer): Record<string, unknown> {
  const body = currentBody(message);
  const { type, applicationId, interaction, webhook, position } = messageExtras(message);
  const isReadable = mayRead(discord, message, viewer);
  const flags = body.flags | (threadOn(discord, message) ? messageFlags.hasThread : 0);
  return {
    id: message.id,
    type,
    channel_id: message.thread ?? message.channel,
    author: webhook ? toWebhookUser(webhook) : userPayload(discord, message.author),
    timestamp: new Date(message.at).toISOString(),
    ...toBody(discord, message, body, isReadable),
    ...pointers(discord, message, isReadable),
    flags,
    tts: false,
    pinned: false,
    ...(position !== undefined && { position }),
    ...(webhook && { webhook_id: webhook.id }),
    ...(applicationId !== undefined && { application_id: applicationId, webhook_id: applicationId }),
    ...(interaction && toOrigin(discord, interaction)),
  };
}

function toOrigin(discord: Discord, origin: InteractionOrigin): Record<string, unknown> {
  const user = userPayload(discord, origin.userId);
  return {
    interaction_metadata: {
      id: origin.id,
      type: origin.type,
      user,
      authorizing_integration_owners: origin.owners,
      ...(origin.targetMessageId !== undefined && { target_message_id: origin.targetMessageId }),
      ...(origin.firstAnswerId !== undefined && { original_response_message_id: origin.firstAnswerId }),
    },
    ...(origin.name !== undefined && {
      interaction: { id: origin.id, type: origin.type, name: origin.name, user },
    }),
  };
}

function references(discord: Discord, message: Message, viewer: Viewer): Record<string, unknown> {
  const { type, reference } = messageExtras(message);
  if (type !== messageTypes.reply || reference?.messageId === undefined) return {};
  const quoted = findMessage(discord, reference.channelId, reference.messageId);
  // Null means that it was deleted. An absent key means that Discord did not look.
  return { referenced_message: quoted && !quoted.deleted ? bareMessage(discord, quoted, viewer) : null };
}

/** Writes the reference to another message, and what a forward keeps of that message. */
function pointers(discord: Discord, message: Message, isReadable: boolean): Record<string, unknown> {
  const { reference } = messageExtras(message);
  if (!reference) return {};
  return {
    message_reference: {
      type: reference.type,
      ...(reference.messageId !== undefined && { message_id: reference.messageId }),
      channel_id: reference.channelId,
      ...(reference.guildId !== undefined && { guild_id: reference.guildId }),
    },
    ...toSnapshots(discord, message, currentBody(message), isReadable),
  };
}

/** Finds a message, deleted ones too, by the id of its channel or thread. */
export function findMessage(discord: Discord, venueId: string, messageId: string): Message | undefined {
  const channelId = discord.threadChannels.get(venueId) ?? venueId;
  const message = discord.world.timeline.find("discord", channelId, messageId);
  return message && (message.thread ?? message.channel) === venueId ? message : undefined;
}

/**
 * Tells whether a bot may read what a message says. Without the intent it reads its own messages, direct
 * messages, those that mention it, and replies that ping it unless they reply to its response to a command.
 * https://docs.discord.com/developers/events/gateway#message-content-intent
 */
export function mayRead(discord: Discord, message: Message, { userId, readsContent }: Viewer): boolean {
  if (readsContent || message.author === userId) return true;
  if (findVenue(discord, message.channel)?.guild === undefined) return true;
  const { content, mentions } = currentBody(message);
  if (!mentions.includes(userId)) return false;
  if (content.includes(`<@${userId}>`) || content.includes(`<@!${userId}>`)) return true;
  const { reference } = messageExtras(message);
  const quoted = reference?.messageId
    ? findMessage(discord, reference.channelId, reference.messageId)
    : undefined;
  return quoted !== undefined && messageExtras(quoted).interaction === undefined;
}

function threadOn(discord: Discord, message: Message) {
  if (message.thread !== undefined) return undefined;
  const thread = discord.world.thread("discord", message.channel, message.id);
  return thread && !threadExtras(thread).gone ? thread : undefined;
}

/** Writes the reactions of a message as this user sees them. */
function toReactions(message: Message, userId: string): Record<string, unknown>[] {
  return [...message.reactions].map(([name, people]) => ({
    emoji: toEmoji(name),
    count: people.size,
    count_details: { normal: people.size, burst: 0 },
    burst_colors: [],
    me: people.has(userId),
    me_burst: false,
  }));
}
