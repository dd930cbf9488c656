import type { Channel, Person, Space, Thread } from "../place.ts";
import type { Application } from "./application.ts";
import type { Discord } from "./discord.ts";
import { createFounding } from "./founding.ts";
import { guildOf } from "./guild.ts";
import { createPermitting } from "./permitting.ts";
import { createPortal } from "./portal.ts";
import type { PermissionName, Role } from "./permissions.ts";
import { toMember, userPayload } from "./user-payload.ts";
import { refreshViewers } from "./venue.ts";

/** The privileged intents by name. */
export type PrivilegedIntent = "GuildMembers" | "GuildPresences" | "MessageContent";

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

/** What the owner of a server and the developer of a bot do: founding, letting in, permitting. */
export interface Settlement {
  addServer(name: string): Space;
  addChannel(server: Space, fresh: NewChannel): Channel;
  addRole(
    server: Space,
    role: { name: string; permissions?: readonly PermissionName[]; mentionable?: boolean },
  ): Role;
  /** The role that everybody in a server has. */
  everyone(server: Space): Role;
  /** Lets somebody in, with an account where they have none yet. */
  admit(person: Person, server: Space): void;
  expel(person: Person, server: Space): void;
  give(role: Role, person: Person, server: Space): void;
  /** Says what a role or somebody may and may not do in one channel, in place of what was said before. */
  permit(
    channel: Channel,
    whom: Role | Person,
    what: { allow?: readonly PermissionName[]; deny?: readonly PermissionName[] },
  ): void;
  /** Changes what a role may do everywhere. */
  setPermissions(server: Space, role: Role, granted: readonly PermissionName[]): void;
  /** Archives a thread, or opens it again; a locked one only moderators can open. */
  archive(thread: Thread, how?: { archived?: boolean; locked?: boolean }): void;
  /** Takes a channel or thread away with all that is in it. */
  demolish(what: Channel | Thread): void;
  /** Registers a bot in the portal, with these privileged intents switched on. */
  addApplication(
    name: string,
    options?: { bot?: Person; privileged?: readonly PrivilegedIntent[] },
  ): Application;
  setPrivileged(application: Application, privileged: readonly PrivilegedIntent[]): void;
  /** Adds a bot to a server, or to somebody's own apps. */
  install(application: Application, where: Space | Person): void;
  /** Takes direct messages from bots, or not. */
  acceptMessages(person: Person, accepts: boolean): void;
}

/** Makes the acts of one simulator's owners and developers. */
export function createSettlement(discord: Discord): Settlement {
  const { world, snowflakes } = discord;
  const accountOf = (person: Person): string => {
    const known = person.ids["discord"];
    if (known !== undefined) return known;
    const id = snowflakes.next();
    person.ids["discord"] = id;
    world.changed({ type: "person", person });
    return id;
  };
  const serverOf = (channel: Channel): Space => {
    const space = world.space("discord", channel.space);
    if (!space) throw new Error(`The channel "${channel.name}" is in no server.`);
    return space;
  };
  const admit = (person: Person, server: Space): void => {
    const id = accountOf(person);
    const { members } = guildOf(server);
    if (members.has(id)) return;
    const member = { id, roles: [], joinedAt: world.clock.now() };
    members.set(id, member);
    server.members.add(id);
    refreshViewers(discord, server);
    world.changed({ type: "space", space: server });
    discord.dispatch({
      name: "GUILD_MEMBER_ADD",
      guildId: server.id,
      data: () => ({ ...toMember(discord, member), guild_id: server.id }),
    });
  };
  return {
    ...createFounding(discord),
    ...createPermitting(discord, accountOf, serverOf),
    ...createPortal(discord, admit, accountOf),
    admit,
    expel(person, server) {
      const id = accountOf(person);
      guildOf(server).members.delete(id);
      server.members.delete(id);
      refreshViewers(discord, server);
      world.changed({ type: "space", space: server });
      const application = discord.applications.find(({ userId }) => userId === id);
      if (application) {
        discord.dispatch({
          name: "GUILD_DELETE",
          application,
          guildId: server.id,
          data: () => ({ id: server.id }),
        });
      }
      const data = { guild_id: server.id, user: userPayload(discord, id) };
      discord.dispatch({ name: "GUILD_MEMBER_REMOVE", guildId: server.id, data: () => data });
    },
    acceptMessages(person, accepts) {
      if (accepts) discord.closedToMessages.delete(accountOf(person));
      else discord.closedToMessages.add(accountOf(person));
    },
  };
}
