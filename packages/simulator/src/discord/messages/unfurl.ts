import type { Message } from "../../world/message.ts";
import type { Discord } from "../state/discord.ts";
import { messageFlags } from "./message-form.ts";
import { toMessageEvent } from "./message-payload.ts";
import { currentBody, messageExtras } from "./message-record.ts";
import { findVenue } from "../guild/venue.ts";

/** How long Discord takes to load the preview of a link. */
const unfurlTime = 100;

/**
 * Adds previews of the links in a message, a moment after it was written. The update changes no word, but
 * bots have taken it for an edit. Links in `<…>` and in code get no preview, and neither do messages that
 * suppress embeds. https://support.discord.com/hc/articles/206342858
 */
export function unfurl(discord: Discord, message: Message): void {
  const links = linksIn(message);
  if (links.length === 0 || message.onlyFor) return;
  discord.world.clock.after(unfurlTime, () => {
    const venue = findVenue(discord, message.thread ?? message.channel);
    // The message was edited meanwhile. The edit loads its own previews.
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
  return flags & messageFlags.suppressEmbeds ? [] : previewedLinks(content);
}

/**
 * Returns the links of a text that get a preview. A backslash takes the power from the mark behind it, and schemes are the same in
 * capital letters. https://www.rfc-editor.org/rfc/rfc3986#section-3.1
 */
export function previewedLinks(content: string): string[] {
  const marked = /\\[^\w\s]|```[\s\S]*?```|(`+)(?!`)[\s\S]*?[^`]\1(?!`)|<https?:\/\/[^<>\s]*>/gi;
  const spoken = content.replace(marked, " ");
  return [...new Set(spoken.match(/https?:\/\/[^\s<]*[^\s<.,:;"')\]]/gi))].filter((link) =>
    URL.canParse(link),
  );
}
