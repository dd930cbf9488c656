import type { Channel, Person, Space } from "../../world/place.ts";
import { createChannelAdmin } from "./channel-admin.ts";
import type { ChannelAdmin } from "./channel-admin.ts";
import type { Discord } from "../state/discord.ts";
import { guildOf } from "../guild/guild.ts";
import { createPermissionAdmin } from "./permission-admin.ts";
import type { PermissionAdmin } from "./permission-admin.ts";
import { createModerationAdmin } from "./moderation-admin.ts";
import type { ModerationAdmin } from "./moderation-admin.ts";
import { createPostingAdmin } from "./posting-admin.ts";
import type { PostingAdmin } from "./posting-admin.ts";
import { createPortal } from "./portal.ts";
import type { Portal } from "./portal.ts";
import { createServerAdmin } from "./server-admin.ts";
import type { ServerAdmin } from "./server-admin.ts";
import { toMember, userPayload } from "../guild/user-payload.ts";
import { refreshViewers } from "../guild/venue.ts";

/** What the owner of a server and the developer of a bot can do. */
export interface DiscordAdmin
  extends ServerAdmin, ChannelAdmin, PermissionAdmin, ModerationAdmin, PostingAdmin, Portal {
  /** Lets a person into a server, with a new account if they have none yet. */
  admit(person: Person, server: Space): void;
  expel(person: Person, server: Space): void;
  /** Sets whether a person takes direct messages from bots. */
  acceptMessages(person: Person, accepts: boolean): void;
}

/** Makes the admin of one simulator. */
export function createAdmin(discord: Discord): DiscordAdmin {
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
    ...createServerAdmin(discord),
    ...createChannelAdmin(discord, accountOf),
    ...createPermissionAdmin(discord, accountOf, serverOf),
    ...createModerationAdmin(discord, accountOf),
    ...createPostingAdmin(discord, accountOf),
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
