import { PermissionFlagsBits } from "discord.js";
import { createPacer, systemClock } from "#core/platform";
import { createReads, createRestAccess } from "./api/calls.ts";
import { createRest } from "./api/client.ts";
import { identify } from "./api/identify.ts";

/** Exactly the permissions that the adapter uses. No model should be able to mention everyone. */
export const permissions: bigint =
  PermissionFlagsBits.ViewChannel |
  PermissionFlagsBits.SendMessages |
  PermissionFlagsBits.SendMessagesInThreads |
  PermissionFlagsBits.CreatePublicThreads |
  PermissionFlagsBits.ReadMessageHistory |
  PermissionFlagsBits.EmbedLinks |
  PermissionFlagsBits.AttachFiles;

/** Returns the page on which people who manage a server add the bot to it. https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow */
export function inviteLink(application: string): string {
  const query = new URLSearchParams({
    client_id: application,
    scope: "bot applications.commands",
    permissions: String(permissions),
  });
  return `https://discord.com/oauth2/authorize?${query.toString()}`;
}

/** Returns the same link for the application that a token belongs to. */
export async function inviteFor(options: { token: string; apiUrl: string | undefined }): Promise<string> {
  const access = createRestAccess(createRest(options), new AbortController().signal);
  const calls = createReads(createPacer({ clock: systemClock }), access);
  const { application } = await identify(calls);
  return inviteLink(application);
}
