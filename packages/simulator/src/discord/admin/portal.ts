import { randomBytes } from "node:crypto";
import type { Person, Space } from "../../world/place.ts";
import { tokenFor } from "../state/application.ts";
import type { Application } from "../state/application.ts";
import type { Discord } from "../state/discord.ts";
import { toRole, toWholeGuild } from "../guild/guild-payload.ts";
import { guildOf } from "../guild/guild.ts";
import { intents } from "../state/intents.ts";
import type { Role } from "../guild/permissions.ts";

/** The privileged intents by name. */
export type PrivilegedIntent = "GuildMembers" | "GuildPresences" | "MessageContent";

/** Registers bots and installs them, as their developer does in Discord's portal. */
export interface Portal {
  /** Registers a bot with these privileged intents switched on. */
  addApplication(
    name: string,
    options?: { bot?: Person; privileged?: readonly PrivilegedIntent[] },
  ): Application;
  setPrivileged(application: Application, privileged: readonly PrivilegedIntent[]): void;
  /** Adds a bot to a server, or to a person's own apps. */
  install(application: Application, where: Space | Person): void;
}

/** Makes the portal of one simulator. `admit` lets a person into a server; `accountOf` returns their id. */
export function createPortal(
  discord: Discord,
  admit: (person: Person, server: Space) => void,
  accountOf: (person: Person) => string,
): Portal {
  const { world, snowflakes, applications } = discord;
  const asBits = (privileged: readonly PrivilegedIntent[]): number =>
    privileged.reduce((sum, name) => sum | intents[name], 0);
  return {
    addApplication(name, { bot, privileged = [] } = {}) {
      const person = bot ?? world.addPerson({ name, timeZone: "UTC", isBot: true, ids: {} });
      const userId = accountOf(person);
      const application: Application = {
        id: snowflakes.next(),
        name,
        person,
        userId,
        ownerId: snowflakes.next(),
        verifyKey: randomBytes(32).toString("hex"),
        token: tokenFor(userId, randomBytes(31)),
        privilegedIntents: asBits(privileged),
        installedFor: new Set(),
        commands: new Map(),
        commandCreates: [],
        sessionStarts: [],
      };
      applications.push(application);
      return application;
    },
    setPrivileged(application, privileged) {
      application.privilegedIntents = asBits(privileged);
    },
    install(application, where) {
      if ("ids" in where) return void application.installedFor.add(accountOf(where));
      admit(application.person, where);
      const role = addOwnRole(discord, application, where);
      const guildId = where.id;
      discord.dispatch({
        name: "GUILD_CREATE",
        application,
        guildId,
        data: ({ userId }) => toWholeGuild(discord, where, userId, false),
      });
      const data = { guild_id: guildId, role: toRole(role) };
      discord.dispatch({ name: "GUILD_ROLE_CREATE", guildId, data: () => data });
    },
  };
}

/** Adds the role that Discord makes for every bot that joins. No other member can have it. */
function addOwnRole(discord: Discord, { name, userId }: Application, server: Space): Role {
  const { roles, members } = guildOf(server);
  const id = discord.snowflakes.next();
  const role: Role = { id, name, permissions: 0n, position: roles.size, mentionable: false, botId: userId };
  roles.set(id, role);
  members.get(userId)?.roles.push(id);
  return role;
}
