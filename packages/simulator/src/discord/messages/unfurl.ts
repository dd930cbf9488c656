import type { Message } from "../../world/message.ts";
import type { Discord } from "../state/discord.ts";
import { messageFlags } from "./message-form.ts";
import { toMessageEvent } from "./message-payload.ts";
import { currentBody, messageExtras } from "./message-record.ts";
import { findVenue } from "../guild/venue.ts";

/** How long Discord takes to look behind a link. */
const unfurlTime = 100;

/**
 * Shows previews of the links in a message, a moment after it was written: an update that changes no word of it, and which bots have
 * taken for an edit. Links in `<…>` or in code have none, nor has anything in a message that suppresses embeds.
 */
export function unfurl(discord: Discord, message: Message): void {
  const links = linksIn(message);
  if (links.length === 0 || message.onlyFor) return;
  discord.world.clock.after(unfurlTime, () => {
    const venue = findVenue(discord, message.thread ?? message.channel);
    // An edit in the meantime looks behind its own links.
    if (!venue || message.deleted || String(linksIn(message)) !== String(links)) return;
    messageExtras(message).previews = links;
    const { guildId } = venue;
    const data: Parameters<typeof discord.dispatch>[0]["data"] = (viewer) =>
      toMessageEvent(discord, message, viewer);
    discord.dispatch({ name: "MESSAGE_UPDATE", guildId, venue, data });
  });
}

function linksIn(message: Message): string[] {
  const { content, flags } = currentBody(message);
  if (flags & messageFlags.suppressEmbeds) return [];
  const spoken = content.replace(/```[\s\S]*?```|`[^`\n]*`|<https?:[^>\s]*>/g, " ");
  return [...new Set(spoken.match(/https?:\/\/[^\s<>)]+/g))].filter((link) => URL.canParse(link));
}
