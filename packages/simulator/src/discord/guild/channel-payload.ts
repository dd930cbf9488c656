import type { Channel, Thread } from "../../world/place.ts";
import type { Places } from "./places.ts";
import { channelExtras, isForum, isVoice, threadExtras } from "./guild.ts";
import { userPayload } from "./user-payload.ts";
import type { Venue } from "./venue.ts";

/** Writes a channel, thread or direct message as the API does for this viewer. */
export function toChannel(places: Places, venue: Venue, viewer: string): Record<string, unknown> {
  if (venue.thread) return toThread(places, venue.channel, venue.thread, viewer);
  return venue.guildId === undefined
    ? toDirectChannel(places, venue.channel, viewer)
    : toGuildChannel(places, venue.channel);
}

/** Writes a channel of a server. */
export function toGuildChannel(places: Places, channel: Channel): Record<string, unknown> {
  const extras = channelExtras(channel);
  return {
    id: channel.id,
    type: extras.type,
    guild_id: channel.space,
    name: channel.name,
    topic: channel.topic || null,
    position: extras.position,
    parent_id: null,
    nsfw: false,
    flags: extras.tagRequired ? 1 << 4 : 0,
    rate_limit_per_user: extras.slowmode,
    last_message_id: lastMessageId(places, channel),
    permission_overwrites: extras.overwrites.map(({ id, kind, allow, deny }) => ({
      id,
      type: kind === "role" ? 0 : 1,
      allow: String(allow),
      deny: String(deny),
    })),
    ...(isVoice(channel) && { bitrate: 64_000, user_limit: 0, rtc_region: null }),
    ...(isForum(channel) && {
      available_tags: extras.tags.map((tag) => ({
        ...tag,
        moderated: false,
        emoji_id: null,
        emoji_name: null,
      })),
      default_reaction_emoji: null,
      default_sort_order: null,
      default_forum_layout: 0,
    }),
  };
}

function toDirectChannel(places: Places, channel: Channel, viewer: string): Record<string, unknown> {
  return {
    id: channel.id,
    type: channelExtras(channel).type,
    flags: 0,
    last_message_id: lastMessageId(places, channel),
    recipients: [...channel.members].filter((id) => id !== viewer).map((id) => userPayload(places, id)),
  };
}

/** Writes a thread, with the viewer's membership if they are a member. */
export function toThread(
  places: Places,
  channel: Channel,
  thread: Thread,
  viewer: string,
): Record<string, unknown> {
  const extras = threadExtras(thread);
  const messages = places.world.timeline
    .all("discord", channel.id)
    .filter((message) => message.thread === thread.id && !message.system);
  // The first message of a forum post is not counted.
  const counted = messages.filter(({ id }) => id !== thread.id);
  return {
    id: thread.id,
    type: extras.type,
    guild_id: thread.space,
    parent_id: channel.id,
    owner_id: extras.ownerId,
    name: thread.name,
    flags: 0,
    rate_limit_per_user: extras.slowmode,
    last_message_id: messages.at(-1)?.id ?? null,
    message_count: counted.filter(({ deleted }) => !deleted).length,
    total_message_sent: counted.length,
    member_count: Math.min(thread.members.size, 50),
    thread_metadata: {
      archived: thread.archived,
      locked: thread.locked,
      auto_archive_duration: extras.archiveDuration,
      archive_timestamp: new Date(extras.archiveChangedAt).toISOString(),
      create_timestamp: new Date(extras.createdAt).toISOString(),
      ...(extras.type === 12 && { invitable: extras.invitable }),
    },
    ...(isForum(channel) && { applied_tags: extras.tags }),
    ...(thread.members.has(viewer) && { member: toThreadMember(thread, viewer) }),
  };
}

/** Writes a membership in a thread. */
export function toThreadMember(thread: Thread, userId: string): Record<string, unknown> {
  return {
    id: thread.id,
    user_id: userId,
    join_timestamp: new Date(threadExtras(thread).createdAt).toISOString(),
    flags: 0,
  };
}

function lastMessageId(places: Places, channel: Channel): string | null {
  const messages = places.world.timeline.all("discord", channel.id);
  return messages.findLast(({ thread }) => thread === undefined)?.id ?? null;
}
