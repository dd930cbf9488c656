import type { Client } from "discord.js";
import type { OwnNames } from "./mention.ts";

/**
 * Returns the roles that stand for the bot on a server: those in the settings, and the role that Discord has made for the bot and shows
 * beside it when people type its name. https://discord.com/developers/docs/topics/permissions#role-object-role-tags-structure
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
