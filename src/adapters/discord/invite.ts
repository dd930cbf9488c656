import { PermissionFlagsBits } from "discord.js";
import { createPacer, Failure, systemClock } from "#core/platform";
import { createReads, createRestAccess } from "./api/calls.ts";
import { createRest } from "./line/client.ts";
import { fieldsOf, textOf } from "./api/payload.ts";

/** Exactly what the adapter uses. Not among them: to mention everyone, which no model should be able to. */
export const permissions: bigint =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles;

/** The page on which somebody who manages a server adds the bot to it. https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow */
export function inviteLink(application: string): string {
  const query = new URLSearchParams({
    client_id: application,
    scope: "bot applications.commands",
    permissions: String(permissions),
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}

/** The same for the application that a token is for, which Discord is asked about. */
export async function inviteFor(options: { token: string; apiUrl: string | undefined }): Promise<string> {
  const access = createRestAccess(createRest(options), new AbortController().signal);
  const calls = createReads(createPacer({ clock: systemClock }), access);
  const told = await calls({
    scope: "other application",
    priority: "control",
    method: "GET",
    route: "/applications/@me",
  });
  const application = textOf(fieldsOf(told)["id"]);
  if (application === undefined)
    throw new Failure("key", "Discord does not say which application DISCORD_TOKEN is for.");
  return inviteLink(application);
}
