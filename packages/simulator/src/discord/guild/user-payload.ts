import type { Person } from "../../world/place.ts";
import type { Places } from "./places.ts";
import type { Member } from "./guild.ts";

/** A user as the API writes one. */
export function toUser(person: Person): Record<string, unknown> {
  return {
    id: person.ids["discord"],
    // What people may choose as a name is narrower than what they may call themselves.
    username: person.isBot ? person.name : person.name.toLowerCase().replace(/[^a-z0-9_.]+/g, "_"),
    global_name: person.isBot ? null : person.name,
    discriminator: "0",
    avatar: null,
    public_flags: 0,
    flags: 0,
    primary_guild: null,
    ...(person.isBot && { bot: true }),
  };
}

/** A user by id; somebody whom nobody knows any more reads as a deleted account. */
export function userPayload(places: Places, id: string): Record<string, unknown> {
  const person = places.world.person("discord", id);
  return toUser(person ?? { name: "Deleted User", timeZone: "UTC", isBot: false, ids: { discord: id } });
}

/** A bot as it sees itself. */
export function toOwnUser(person: Person): Record<string, unknown> {
  return { ...toUser(person), mfa_enabled: true, locale: "en-US", verified: true, email: null };
}

/** A member without the user, as messages carry it. */
export function toPartialMember(member: Member): Record<string, unknown> {
  return {
    roles: member.roles,
    joined_at: new Date(member.joinedAt).toISOString(),
    nick: null,
    avatar: null,
    banner: null,
    premium_since: null,
    communication_disabled_until: null,
    pending: false,
    mute: false,
    deaf: false,
    flags: 0,
  };
}

/** A member as the API writes one. */
export function toMember(places: Places, member: Member): Record<string, unknown> {
  return { ...toPartialMember(member), user: userPayload(places, member.id) };
}
