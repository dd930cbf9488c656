import type { Client } from "discord.js";
import type { OwnNames } from "./mention.ts";

/**
 * Returns the roles that stand for the bot on a server: the one that Discord made for it and shows beside the bot when people type
 * its name, and those that the settings name. https://discord.com/developers/docs/topics/permissions#role-object-role-tags-structure
 */
export function ownRoles(
  client: Client | undefined,
  guild: string | undefined,
  { self, roles }: OwnNames,
): readonly string[] {
  const server = guild === undefined ? undefined : client?.guilds.cache.get(guild);
  const made = server?.roles.cache.find(({ tags }) => tags?.botId === self);
  return made ? [...roles, made.id] : roles;
}
