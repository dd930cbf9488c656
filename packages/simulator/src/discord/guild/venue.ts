import type { Channel, Place, Space, Thread } from "../../world/place.ts";
import type { Places } from "./places.ts";
import { channelExtras, channelTypes, guildOf, threadExtras } from "./guild.ts";
import type { Guild } from "./guild.ts";
import { everyPermission, permissions, permissionsIn } from "./permissions.ts";
import type { PermissionName } from "./permissions.ts";
import { Refusal, known } from "../refusal.ts";

/** What the id of a channel in the API stands for: a channel, a thread in one, or a direct message. */
export interface Venue {
  id: string;
  place: Place;
  channel: Channel;
  thread: Thread | undefined;
  /** Absent in direct messages. */
  guild: Guild | undefined;
  guildId: string | undefined;
}

/** Finds a channel or thread by its id. */
export function findVenue(places: Places, id: string): Venue | undefined {
  const { world, threadChannels } = places;
  const channel = world.channel("discord", threadChannels.get(id) ?? id);
  if (!channel || channel.archived) return undefined;
  const thread = threadChannels.has(id) ? world.thread("discord", channel.id, id) : undefined;
  if (thread && threadExtras(thread).gone) return undefined;
  return venueOf(places, channel, thread);
}

/** The venue of a place in the world. */
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

/** All that somebody may do there, as bits. */
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
  });
  const isHidden =
    thread !== undefined &&
    threadExtras(thread).type === channelTypes.privateThread &&
    !thread.members.has(userId) &&
    !(granted & permissions.MANAGE_THREADS);
  return isHidden ? 0n : granted;
}

/** Does somebody have this permission there? */
export function may(venue: Venue, userId: string, permission: PermissionName): boolean {
  return (grantedIn(venue, userId) & permissions[permission]) !== 0n;
}

/** Refuses whoever does not see the venue, then whoever lacks one of these permissions there. */
export function demand(venue: Venue, userId: string, ...needed: PermissionName[]): void {
  if (!may(venue, userId, "VIEW_CHANNEL")) throw new Refusal("missing access");
  if (needed.some((permission) => !may(venue, userId, permission))) throw new Refusal("missing permissions");
}

/** The venue of a request, as far as the caller sees it. */
export function openVenue(places: Places, id: string, userId: string): Venue {
  const venue = known(findVenue(places, id), "unknown channel");
  demand(venue, userId);
  return venue;
}

/** Everybody who sees the venue. */
export function viewersOf(venue: Venue): string[] {
  const candidates = venue.guild ? [...venue.guild.members.keys()] : [...venue.channel.members];
  return candidates.filter((id) => may(venue, id, "VIEW_CHANNEL"));
}

/** Brings a channel's members in line with who may see it: the world raises unread marks for them. */
export function refreshViewers(places: Places, space: Space): void {
  for (const channel of places.world.channels("discord", space.id)) {
    channel.members = new Set(viewersOf(venueOf(places, channel, undefined)));
  }
}
