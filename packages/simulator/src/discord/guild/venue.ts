import type { Channel, Place, Space, Thread } from "../../world/place.ts";
import type { Places } from "./places.ts";
import { channelExtras, channelTypes, guildOf, isVoice, threadExtras } from "./guild.ts";
import type { Guild } from "./guild.ts";
import { effective, everyPermission, permissions, permissionsIn } from "./permissions.ts";
import type { PermissionName } from "./permissions.ts";
import { Refusal, known } from "../refusal.ts";

/**
 * The place that a channel id of the API stands for: a channel, a thread or a direct message. Discord calls
 * all of them channels.
 */
export interface Venue {
  id: string;
  place: Place;
  channel: Channel;
  thread: Thread | undefined;
  /** Undefined in direct messages. */
  guild: Guild | undefined;
  guildId: string | undefined;
}

/** Finds a channel or thread by its id. Deleted ones are not found. */
export function findVenue(places: Places, id: string): Venue | undefined {
  const { world, threadChannels } = places;
  const channel = world.channel("discord", threadChannels.get(id) ?? id);
  if (!channel || channel.archived) return undefined;
  const thread = threadChannels.has(id) ? world.thread("discord", channel.id, id) : undefined;
  if (thread && threadExtras(thread).gone) return undefined;
  return venueOf(places, channel, thread);
}

/** Returns the venue of a place in the world. */
export function venueAt(places: Places, { channel, thread }: Place): Venue {
  return known(findVenue(places, thread ?? channel), "unknown channel");
}

function venueOf({ world }: Places, channel: Channel, thread: Thread | undefined): Venue {
  const space = world.space("discord", channel.space);
  return {
    id: thread?.id ?? channel.id,
    channel,
    thread,
    place: {
      platform: "discord",
      space: channel.space,
      channel: channel.id,
      ...(thread && { thread: thread.id }),
    },
    guild: space && guildOf(space),
    guildId: space?.id,
  };
}

/** Returns a person's permissions there, as the API tells them. */
export function grantedIn({ channel, thread, guild, guildId }: Venue, userId: string): bigint {
  if (!guild || guildId === undefined) return channel.members.has(userId) ? everyPermission : 0n;
  const member = guild.members.get(userId);
  if (!member) return 0n;
  const granted = permissionsIn({
    guildId,
    ownerId: guild.ownerId,
    memberId: userId,
    memberRoles: member.roles,
    roles: guild.roles,
    overwrites: channelExtras(channel).overwrites,
    isTimedOut: member.timedOutUntil !== undefined,
  });
  const isHidden =
    thread !== undefined &&
    threadExtras(thread).type === channelTypes.privateThread &&
    !thread.members.has(userId) &&
    !(granted & permissions.MANAGE_THREADS);
  return isHidden ? 0n : granted;
}

/** Tells whether a person has this permission there. */
export function may(venue: Venue, userId: string, permission: PermissionName): boolean {
  const granted = grantedIn(venue, userId);
  const where = { isThread: venue.thread !== undefined, isVoice: isVoice(venue.channel) };
  return (effective(granted, where) & permissions[permission]) !== 0n;
}

/** Refuses a person who does not see the venue, then one who lacks any of these permissions there. */
export function demand(venue: Venue, userId: string, ...needed: PermissionName[]): void {
  if (!may(venue, userId, "VIEW_CHANNEL")) throw new Refusal("missing access");
  if (needed.some((permission) => !may(venue, userId, permission))) throw new Refusal("missing permissions");
}

/** Returns the venue of a request, or refuses if the caller does not see it. */
export function openVenue(places: Places, id: string, userId: string): Venue {
  const venue = known(findVenue(places, id), "unknown channel");
  demand(venue, userId);
  return venue;
}

/** Returns the people who see the venue. */
export function viewersOf(venue: Venue): string[] {
  const candidates = venue.guild ? [...venue.guild.members.keys()] : [...venue.channel.members];
  return candidates.filter((id) => may(venue, id, "VIEW_CHANNEL"));
}

/**
 * Sets the members of a server's channels to the people who may see them. The world raises unread marks for
 * members.
 */
export function refreshViewers(places: Places, space: Space): void {
  for (const channel of places.world.channels("discord", space.id)) {
    channel.members = new Set(viewersOf(venueOf(places, channel, undefined)));
  }
}
