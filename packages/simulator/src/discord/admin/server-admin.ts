import type { Space } from "../../world/place.ts";
import type { Discord } from "../state/discord.ts";
import { toRole, toWholeGuild } from "../guild/guild-payload.ts";
import { guildOf } from "../guild/guild.ts";
import { bits, ordinaryPermissions } from "../guild/permissions.ts";
import type { PermissionName, Role } from "../guild/permissions.ts";

/** Creates servers and their roles. */
export interface ServerAdmin {
  addServer(name: string): Space;
  /** Takes a server away from its bots, as an outage of Discord does, or brings it back. */
  setAvailable(server: Space, isAvailable: boolean): void;
  addRole(
    server: Space,
    role: { name: string; permissions?: readonly PermissionName[]; mentionable?: boolean },
  ): Role;
  /** Returns @everyone, the role that all members of a server have. */
  everyone(server: Space): Role;
}

/** Makes the part of the admin that is about servers. */
export function createServerAdmin(discord: Discord): ServerAdmin {
  const { world, snowflakes } = discord;
  return {
    addServer(name) {
      const id = snowflakes.next();
      const everyone: Role = {
        id,
        name: "@everyone",
        permissions: ordinaryPermissions,
        position: 0,
        mentionable: false,
      };
      const guild = {
        ownerId: snowflakes.next(),
        createdAt: world.clock.now(),
        roles: new Map([[id, everyone]]),
        members: new Map(),
        blockedWords: new Set<string>(),
      };
      return world.addSpace({ platform: "discord", id, name, members: new Set(), extras: { guild } });
    },
    setAvailable(server, isAvailable) {
      const guildId = server.id;
      discord.dispatch(
        isAvailable
          ? {
              name: "GUILD_CREATE",
              guildId,
              data: ({ userId }) => toWholeGuild(discord, server, userId, false),
            }
          : { name: "GUILD_DELETE", guildId, data: () => ({ id: guildId, unavailable: true }) },
      );
    },
    addRole(server, { name, permissions: granted = [], mentionable = false }) {
      const { roles } = guildOf(server);
      const role = {
        id: snowflakes.next(),
        name,
        permissions: bits(...granted),
        position: roles.size,
        mentionable,
      };
      roles.set(role.id, role);
      discord.dispatch({
        name: "GUILD_ROLE_CREATE",
        guildId: server.id,
        data: () => ({ guild_id: server.id, role: toRole(role) }),
      });
      return role;
    },
    everyone(server) {
      const role = guildOf(server).roles.get(server.id);
      if (!role) throw new Error(`"${server.name}" has no role @everyone.`);
      return role;
    },
  };
}
