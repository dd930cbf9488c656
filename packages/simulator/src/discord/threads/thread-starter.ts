import type { Discord } from "../state/discord.ts";
import { isForum, threadExtras } from "../guild/guild.ts";
import { bareMessage, findMessage } from "../messages/message-payload.ts";
import { messageTypes } from "../messages/message-record.ts";
import { userPayload } from "../guild/user-payload.ts";
import type { Venue } from "../guild/venue.ts";
import type { Viewer } from "../state/viewer.ts";

/**
 * Writes the first entry of a thread on a message: an empty message of its own type that refers to the
 * message in the channel. The world does not store it, because readers see the message itself in its place.
 */
export function starterReference(
  discord: Discord,
  { thread, channel }: Venue,
  viewer: Viewer,
): ({ id: string } & Record<string, unknown>) | undefined {
  if (!thread || isForum(channel)) return undefined;
  const { starterId, createdAt, ownerId } = threadExtras(thread);
  const starter = findMessage(discord, channel.id, thread.id);
  if (!starter || starterId === undefined) return undefined;
  return {
    id: starterId,
    type: messageTypes.threadStarter,
    channel_id: thread.id,
    author: userPayload(discord, ownerId),
    timestamp: new Date(createdAt).toISOString(),
    edited_timestamp: null,
    content: "",
    embeds: [],
    components: [],
    attachments: [],
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    flags: 0,
    tts: false,
    pinned: false,
    message_reference: { type: 0, message_id: starter.id, channel_id: channel.id, guild_id: channel.space },
    referenced_message: starter.deleted ? null : bareMessage(discord, starter, viewer),
  };
}
