import type { Discord } from "../state/discord.ts";
import type { Interaction } from "../state/interaction.ts";
import { Refusal, known } from "../refusal.ts";

/** Finds the interaction for a first response, or refuses if it is unknown, late or already acknowledged. */
export function findUnacknowledged(discord: Discord, id: string, token: string): Interaction {
  const interaction = known(discord.interactions.get(token), "unknown interaction");
  if (interaction.id !== id) throw new Refusal("unknown interaction");
  if (interaction.isAcknowledged) throw new Refusal("already acknowledged");
  const age = discord.world.clock.now() - interaction.createdAt;
  if (age > discord.settings.interactionAnswer) throw new Refusal("unknown interaction");
  return interaction;
}

/** Finds the interaction for a follow-up by its webhook's token, or refuses. */
export function findAcknowledged(discord: Discord, applicationId: string, token: string): Interaction {
  if (!discord.applications.some(({ id }) => id === applicationId)) throw new Refusal("unknown webhook");
  const interaction = known(discord.interactions.get(token), "invalid webhook token");
  if (interaction.application.id !== applicationId) throw new Refusal("invalid webhook token");
  // The webhook exists only after the first response.
  if (!interaction.isAcknowledged) throw new Refusal("unknown webhook");
  return interaction;
}
