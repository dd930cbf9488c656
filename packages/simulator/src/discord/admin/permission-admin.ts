import type { Channel, Person, Space } from "../../world/place.ts";
import type { Discord } from "../state/discord.ts";
import { toRole } from "../guild/guild-payload.ts";
import { channelExtras, guildOf } from "../guild/guild.ts";
import { bits } from "../guild/permissions.ts";
import type { PermissionName, Role } from "../guild/permissions.ts";
import { announceMember } from "../gateway/announce-member.ts";
import { refreshViewers } from "../guild/venue.ts";

/** Says who may do what on a server. */
export interface PermissionAdmin {
  giveRole(role: Role, person: Person, server: Space): void;
  /** Sets what a role or a person may and may not do in one channel, replacing what was set for them before. */
  permit(
    channel: Channel,
    whom: Role | Person,
    what: { allow?: readonly PermissionName[]; deny?: readonly PermissionName[] },
  ): void;
  /** Changes what a role may do on the whole server. */
  setPermissions(server: Space, role: Role, granted: readonly PermissionName[]): void;
}

/** Makes the part of the admin that is about permissions. */
export function createPermissionAdmin(
  discord: Discord,
  accountOf: (person: Person) => string,
  serverOf: (channel: Channel) => Space,
): PermissionAdmin {
  const { world } = discord;
  return {
    giveRole(role, person, server) {
      const member = guildOf(server).members.get(accountOf(person));
      if (!member) throw new Error(`${person.name} is not in "${server.name}": admit them first.`);
      member.roles = [...new Set([...member.roles, role.id])];
      refreshViewers(discord, server);
      announceMember(discord, server, member);
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
