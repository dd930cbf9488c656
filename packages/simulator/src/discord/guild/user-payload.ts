import type { Person } from "../../world/place.ts";
import type { Places } from "./places.ts";
import type { Member } from "./guild.ts";

/** Decorations of a profile that people can buy or choose. Simulated people have none. */
const undecorated = {
  primary_guild: null,
  clan: null,
  avatar_decoration_data: null,
  collectibles: null,
  display_name_styles: null,
};

/** Writes a user as the API does. */
export function toUser(person: Person): Record<string, unknown> {
  return {
    id: person.ids["discord"],
    // A username allows fewer characters than a display name.
    username: person.isBot ? person.name : person.name.toLowerCase().replace(/[^a-z0-9_.]+/g, "_"),
    global_name: person.isBot ? null : person.name,
    discriminator: "0",
    avatar: null,
    public_flags: 0,
    flags: 0,
    ...undecorated,
    ...(person.isBot && { bot: true }),
  };
}

/** Writes the user with this id. An unknown id reads as a deleted account. */
export function userPayload(places: Places, id: string): Record<string, unknown> {
  const person = places.world.person("discord", id);
  return toUser(person ?? { name: "Deleted User", timeZone: "UTC", isBot: false, ids: { discord: id } });
}

/** Writes the author of a webhook's message, who has no account. */
export function toWebhookUser({ id, name }: { id: string; name: string }): Record<string, unknown> {
  return {
    id,
    username: name,
    global_name: null,
    discriminator: "0000",
    avatar: null,
    public_flags: 0,
    flags: 0,
    primary_guild: null,
    bot: true,
  };
}

/** Writes a bot as it sees itself. */
export function toOwnUser(person: Person): Record<string, unknown> {
  return { ...toUser(person), mfa_enabled: true, locale: "en-US", verified: true, email: null };
}

/** Writes a member without the user, as messages carry it. */
export function toPartialMember(member: Member): Record<string, unknown> {
  return {
    roles: member.roles,
    joined_at: new Date(member.joinedAt).toISOString(),
    nick: null,
    avatar: null,
    banner: null,
    premium_since: null,
    communication_disabled_until:
      member.timedOutUntil === undefined ? null : new Date(member.timedOutUntil).toISOString(),
    pending: false,
    mute: false,
    deaf: false,
    flags: 0,
  };
}

/** Writes a member as the API does. */
export function toMember(places: Places, member: Member): Record<string, unknown> {
  return { ...toPartialMember(member), user: userPayload(places, member.id) };
}
