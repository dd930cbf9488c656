import type { Space } from "../../world/place.ts";
import { toGuildChannel, toThread } from "./channel-payload.ts";
import type { NewPlaces } from "./places.ts";
import { guildOf, threadExtras } from "./guild.ts";
import type { Role } from "./permissions.ts";
import { toMember } from "./user-payload.ts";
import { may, venueAt } from "./venue.ts";

/** Writes a role as the API does. */
export function toRole(role: Role): Record<string, unknown> {
  return {
    id: role.id,
    name: role.name,
    permissions: String(role.permissions),
    position: role.position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: role.botId !== undefined,
    mentionable: role.mentionable,
    icon: null,
    unicode_emoji: null,
    flags: 0,
    ...(role.botId !== undefined && { tags: { bot_id: role.botId } }),
  };
}

/** Writes a server as GET /guilds/{id} answers. */
export function toGuild(space: Space): Record<string, unknown> {
  const guild = guildOf(space);
  return {
    id: space.id,
    name: space.name,
    owner_id: guild.ownerId,
    roles: [...guild.roles.values()].map(toRole),
    emojis: [],
    stickers: [],
    features: [],
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    banner: null,
    application_id: null,
    region: "deprecated",
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    default_message_notifications: 0,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: "en-US",
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    nsfw: false,
    nsfw_level: 0,
    incidents_data: null,
  };
}

/**
 * Writes a server with everything in it, as GUILD_CREATE carries it. Without the presence intent, a bot finds
 * only itself among the members.
 */
export function toWholeGuild(
  places: NewPlaces,
  space: Space,
  viewer: string,
  hasPresences: boolean,
): Record<string, unknown> {
  const { world } = places;
  const guild = guildOf(space);
  const channels = world.channels("discord", space.id).filter((channel) => !channel.archived);
  const threads = channels
    .flatMap((channel) => world.threads("discord", channel.id).map((thread) => ({ channel, thread })))
    .filter(({ thread }) => !thread.archived && !threadExtras(thread).gone)
    .filter(({ thread }) => may(venueAt(places, { ...thread, thread: thread.id }), viewer, "VIEW_CHANNEL"));
  return {
    ...toGuild(space),
    joined_at: new Date(guild.members.get(viewer)?.joinedAt ?? guild.createdAt).toISOString(),
    large: false,
    ...(places.settings.tellsAvailability && { unavailable: false }),
    member_count: guild.members.size,
    members: [...guild.members.values()]
      .filter(({ id }) => hasPresences || id === viewer)
      .map((member) => toMember(places, member)),
    channels: channels.map((channel) => toGuildChannel(places, channel)),
    threads: threads.map(({ channel, thread }) => toThread(places, channel, thread, viewer)),
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}
