import type { Application } from "../state/application.ts";
import { commandTypes, contexts, integrationTypes } from "../state/command.ts";
import type { Command } from "../state/command.ts";
import type { Discord } from "../state/discord.ts";
import { grantedIn, may } from "../guild/venue.ts";
import type { Venue } from "../guild/venue.ts";

/** A command that a person can call at a place. */
export interface AvailableCommand {
  command: Command;
  application: Application;
  /** The installations that make it available: type of installation → id of the server or user. */
  owners: Record<string, string>;
}

/** Returns the commands that a client offers this person at a place. */
export function availableCommands(discord: Discord, venue: Venue, userId: string): AvailableCommand[] {
  if (!may(venue, userId, "USE_APPLICATION_COMMANDS")) return [];
  return discord.applications.flatMap((application) =>
    [...application.commands.values()].flatMap((command) => {
      const owners = ownersFor(application, command, venue, userId);
      const isOffered = Object.keys(owners).length > 0 && isAllowed(command, venue, userId);
      return isOffered ? [{ command, application, owners }] : [];
    }),
  );
}

/** Returns the installations through which a command reaches a place. */
function ownersFor(
  application: Application,
  { guildId, contexts: allowed, integrationTypes: types }: Command,
  venue: Venue,
  userId: string,
): Record<string, string> {
  if (guildId !== undefined && guildId !== venue.guildId) return {};
  const context = contextOf(application, venue);
  if (guildId === undefined && allowed && !allowed.includes(context)) return {};
  const isIn = venue.guild?.members.has(application.userId) ?? context === contexts.botDirect;
  const forGuild = isIn && types.includes(integrationTypes.guild);
  const forUser = types.includes(integrationTypes.user) && application.installedFor.has(userId);
  return {
    // A direct message with the bot belongs to no server. Discord writes "0".
    ...(forGuild && { [integrationTypes.guild]: venue.guildId ?? "0" }),
    ...(forUser && { [integrationTypes.user]: userId }),
  };
}

/** Where an application is spoken to. */
export function contextOf({ userId }: Application, { guild, channel }: Venue): number {
  if (guild) return contexts.guild;
  return channel.members.has(userId) ? contexts.botDirect : contexts.privateChannel;
}

function isAllowed({ defaultMemberPermissions: needed }: Command, venue: Venue, userId: string): boolean {
  if (needed === null || !venue.guild) return true;
  return (grantedIn(venue, userId) & BigInt(needed)) === BigInt(needed);
}

const targets = {
  [commandTypes.chatInput]: "text",
  [commandTypes.user]: "person",
  [commandTypes.message]: "message",
} as const;

/** What a command is called on. */
export function targetOf({ type }: Command): "text" | "person" | "message" {
  return targets[type as keyof typeof targets];
}
