import type { Channel, Space, Thread } from "../place.ts";
import type { Discord } from "./discord.ts";
import { toRole } from "./guild-payload.ts";
import { channelTypes, guildOf } from "./guild.ts";
import { bits, ordinaryPermissions } from "./permissions.ts";
import type { PermissionName, Role } from "./permissions.ts";
import { deleteChannel } from "./channel.ts";
import { deleteThread, setArchived } from "./thread.ts";

/** What a new channel is like. */
export interface NewChannel {
  name: string;
  kind?: "text" | "announcement" | "forum" | "media";
  topic?: string;
  /** Seconds between two messages of one person. */
  slowmode?: number;
  /** In a forum: what posts can be marked with. */
  tags?: readonly string[];
  tagRequired?: boolean;
}

/** Creates and removes servers, channels, threads and roles. */
export interface Founding {
  addServer(name: string): Space;
  addChannel(server: Space, fresh: NewChannel): Channel;
  addRole(
    server: Space,
    role: { name: string; permissions?: readonly PermissionName[]; mentionable?: boolean },
  ): Role;
  /** Returns @everyone, the role that all members of a server have. */
  everyone(server: Space): Role;
  /** Archives a thread, or opens it again. Only moderators can open a locked one. */
  archive(thread: Thread, how?: { archived?: boolean; locked?: boolean }): void;
  /** Deletes a channel or thread with everything in it. */
  demolish(what: Channel | Thread): void;
}

/** Makes the acts of a server's owner that are about what exists there. */
export function createFounding(discord: Discord): Founding {
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
