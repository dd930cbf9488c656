import { MessageFlags } from "discord.js";
import type { PrivatePlace } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { toOrigin } from "../hear/origin.ts";
import { interactionCall, isAlive, original } from "./interaction-draft.ts";

/**
 * Tells a person something that only they see, in answer to a command, a form or a click. Discord has no way to do that in answer to a
 * message or a reaction. A direct message would be possible, but a person who may not write to the bot must not get messages from it.
 */
export async function tellPrivately(
  { origin = null }: PrivatePlace,
  text: string,
  calls: Calls,
): Promise<void> {
  const { interaction, press } = toOrigin(origin);
  const asked = press ?? interaction;
  if (!asked || !isAlive(asked, Date.now())) return;
  const body = { content: text, allowed_mentions: { parse: [] }, flags: MessageFlags.SuppressEmbeds };
  if (interaction?.isPrivate === true) {
    await calls(interactionCall(asked, "PATCH", "final", original), () => ({ body }));
    return;
  }
  // Everyone sees "is thinking…", and would see the text that replaces it.
  if (interaction) await calls(interactionCall(asked, "DELETE", "final", original));
  await calls(interactionCall(asked, "POST", "final"), () => ({
    body: { ...body, flags: MessageFlags.Ephemeral | MessageFlags.SuppressEmbeds },
  }));
}
