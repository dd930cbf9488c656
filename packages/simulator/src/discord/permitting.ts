import type { Channel, Person, Space } from "../place.ts";
import type { Discord } from "./discord.ts";
import { toRole } from "./guild-payload.ts";
import { channelExtras, guildOf } from "./guild.ts";
import { bits } from "./permissions.ts";
import type { Settlement } from "./settlement.ts";
import { toMember } from "./user-payload.ts";
import { refreshViewers } from "./venue.ts";

/** Who may do what. */
export function createPermitting(
  discord: Discord,
  accountOf: (person: Person) => string,
  serverOf: (channel: Channel) => Space,
): Pick<Settlement, "give" | "permit" | "setPermissions"> {
  const { world } = discord;
  return {
    give(role, person, server) {
      const member = guildOf(server).members.get(accountOf(person));
      if (!member) throw new Error(`${person.name} is not in "${server.name}": admit them first.`);
      member.roles = [...new Set([...member.roles, role.id])];
      refreshViewers(discord, server);
      discord.dispatch({
        name: "GUILD_MEMBER_UPDATE",
        guildId: server.id,
        data: () => ({ ...toMember(discord, member), guild_id: server.id }),
      });
    },
    permit(channel, whom, { allow = [], deny = [] }) {
      const isPerson = "ids" in whom;
      const id = isPerson ? accountOf(whom) : whom.id;
      const extras = channelExtras(channel);
      extras.overwrites = [
        ...extras.overwrites.filter((overwrite) => overwrite.id !== id),
        { id, kind: isPerson ? "member" : "role", allow: bits(...allow), deny: bits(...deny) },
      ];
      refreshViewers(discord, serverOf(channel));
      world.changed({ type: "channel", channel });
    },
    setPermissions(server, role, granted) {
      role.permissions = bits(...granted);
      refreshViewers(discord, server);
      discord.dispatch({
        name: "GUILD_ROLE_UPDATE",
        guildId: server.id,
        data: () => ({ guild_id: server.id, role: toRole(role) }),
      });
    },
  };
}

/** Takes a channel out of somebody's sight: for a bot, every call there is "Missing Access" from then on. */
export function hideFrom(discord: Discord, channel: Channel, userId: string): void {
  const extras = channelExtras(channel);
  const others = extras.overwrites.filter(({ id }) => id !== userId);
  extras.overwrites = [...others, { id: userId, kind: "member", allow: 0n, deny: bits("VIEW_CHANNEL") }];
  const space = discord.world.space("discord", channel.space);
  if (space) refreshViewers(discord, space);
  discord.world.changed({ type: "channel", channel });
}
