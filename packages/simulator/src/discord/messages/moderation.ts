import { Refusal } from "../refusal.ts";
import type { RefusalName } from "../refusal.ts";
import { may } from "../guild/venue.ts";
import type { Venue } from "../guild/venue.ts";

/**
 * Refuses to send a text with a word that automatic moderation blocks, or to edit a message into one. Members who
 * manage the server are exempt.
 * https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-event-types
 */
export function checkModeration(
  venue: Venue,
  author: string,
  text = "",
  refusal: RefusalName = "blocked by moderation",
): void {
  const { guild } = venue;
  if (!guild || may(venue, author, "MANAGE_GUILD")) return;
  const words = text.toLowerCase().split(/\s+/);
  if (words.some((word) => guild.blockedWords.has(word))) throw new Refusal(refusal);
}
