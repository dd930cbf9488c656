import type { Discord } from "./discord.ts";
import { toRole } from "./guild-payload.ts";
import { channelTypes, guildOf } from "./guild.ts";
import { bits, ordinaryPermissions } from "./permissions.ts";
import type { Role } from "./permissions.ts";
import type { Settlement } from "./settlement.ts";
import { deleteChannel } from "./channel.ts";
import { deleteThread, setArchived } from "./thread.ts";

/** What comes into being on a server, and what ends. */
export function createFounding(
  discord: Discord,
): Pick<Settlement, "addServer" | "addChannel" | "addRole" | "everyone" | "archive" | "demolish"> {
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
      };
      return world.addSpace({ platform: "discord", id, name, members: new Set(), extras: { guild } });
    },
    addChannel(server, { name, kind = "text", topic = "", slowmode = 0, tags = [], tagRequired = false }) {
      const channel = world.addChannel({
        platform: "discord",
        space: server.id,
        id: snowflakes.next(),
        name,
        topic,
        kind: kind === "forum" || kind === "media" ? "forum" : "public",
        members: new Set(server.members),
        archived: false,
        extras: {
          discord: {
            type: channelTypes[kind],
            position: world.channels("discord", server.id).length,
            overwrites: [],
            slowmode,
            tags: tags.map((tag) => ({ id: snowflakes.next(), name: tag })),
            tagRequired,
          },
        },
      });
      return channel;
    },
    archive(thread, { archived = true, locked = thread.locked } = {}) {
      const isLockChanged = thread.locked !== locked;
      thread.locked = locked;
      if (thread.archived !== archived) setArchived(discord, thread, archived);
      else if (isLockChanged) world.changed({ type: "thread", thread });
    },
    demolish(what) {
      if ("channel" in what) deleteThread(discord, what);
      else deleteChannel(discord, what);
    },
    everyone(server) {
      const role = guildOf(server).roles.get(server.id);
      if (!role) throw new Error(`"${server.name}" has no role for everyone.`);
      return role;
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
  };
}
