import type { Discord } from "../state/discord.ts";
import type { Interaction } from "../state/interaction.ts";
import { Refusal, known } from "../refusal.ts";

/** The interaction that may be answered now for the first time. */
export function answerable(discord: Discord, id: string, token: string): Interaction {
  const interaction = known(discord.interactions.get(token), "unknown interaction");
  if (interaction.id !== id) throw new Refusal("unknown interaction");
  if (interaction.isAcknowledged) throw new Refusal("already acknowledged");
  const age = discord.world.clock.now() - interaction.createdAt;
  if (age > discord.settings.interactionAnswer) throw new Refusal("unknown interaction");
  return interaction;
}

/** The interaction behind a webhook's address, which lives as long as its token. */
export function openInteraction(discord: Discord, applicationId: string, token: string): Interaction {
  if (!discord.applications.some(({ id }) => id === applicationId)) throw new Refusal("unknown webhook");
  const interaction = known(discord.interactions.get(token), "invalid webhook token");
  if (interaction.application.id !== applicationId) throw new Refusal("invalid webhook token");
  // There is no webhook before the first answer.
  if (!interaction.isAcknowledged) throw new Refusal("unknown webhook");
  return interaction;
}
