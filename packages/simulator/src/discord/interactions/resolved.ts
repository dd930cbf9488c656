import { toChannel } from "../guild/channel-payload.ts";
import type { Discord } from "../state/discord.ts";
import { toRole } from "../guild/guild-payload.ts";
import { toPartialMember, userPayload } from "../guild/user-payload.ts";
import { findVenue, grantedIn } from "../guild/venue.ts";
import type { Venue } from "../guild/venue.ts";

/** Resolves ids as an interaction does: users with their memberships, roles, channels. */
export function resolve(discord: Discord, venue: Venue, ids: readonly string[]): Record<string, unknown> {
  const { world } = discord;
  const { guild } = venue;
  const pick = (toPayload: (id: string) => unknown): Record<string, unknown> =>
    Object.fromEntries(
      ids.map((id) => [id, toPayload(id)] as const).filter(([, payload]) => payload !== undefined),
    );
  const kinds = {
    users: pick((id) => world.person("discord", id) && userPayload(discord, id)),
    members: pick((id) => {
      const member = guild?.members.get(id);
      return member && { ...toPartialMember(member), permissions: String(grantedIn(venue, id)) };
    }),
    roles: pick((id) => {
      const role = guild?.roles.get(id);
      return role && toRole(role);
    }),
    channels: pick((id) => {
      const found = findVenue(discord, id);
      return found && { ...toChannel(discord, found, ""), permissions: "0" };
    }),
  };
  // Empty kinds are left out, as clients expect.
  return Object.fromEntries(Object.entries(kinds).filter(([, found]) => Object.keys(found).length > 0));
}
