import { MessageFlags } from "discord.js";
import type { PrivatePlace } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { toOrigin } from "../hear/origin.ts";
import { interactionCall, isAlive, original } from "./interaction-draft.ts";

/**
 * Says a sentence that only one person sees, in answer to a command, a form or a click. Discord has no such way for messages and
 * reactions. A direct message would be one, but people can be kept from writing to the bot without being written to by it.
 */
export async function tellPrivately(
  { origin = null }: PrivatePlace,
  text: string,
  calls: Calls,
): Promise<void> {
  const { interaction, press } = toOrigin(origin);
  const asked = press ?? interaction;
  if (!asked || !isAlive(asked, Date.now())) return;
  const body = { content: text, allowed_mentions: { parse: [] } };
  if (interaction?.isPrivate === true) {
    await calls(interactionCall(asked, "PATCH", "final", original), () => ({ body }));
    return;
  }
  // Everyone sees "is thinking…", and would see what takes its place.
  if (interaction) await calls(interactionCall(asked, "DELETE", "final", original));
  await calls(interactionCall(asked, "POST", "final"), () => ({
    body: { ...body, flags: MessageFlags.Ephemeral },
  }));
}
