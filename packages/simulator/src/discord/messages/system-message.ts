import type { Message } from "../../world/message.ts";
import { toContent } from "./content.ts";
import type { Discord } from "../state/discord.ts";
import { messageTypes } from "./message-record.ts";
import type { Body, MessageExtras } from "./message-record.ts";
import type { Venue } from "../guild/venue.ts";

/** Posts a line that Discord writes itself, in the name of `author`: "started a thread", "did not respond". */
export function postSystemMessage(
  discord: Discord,
  venue: Venue,
  author: string,
  content: string,
  {
    onlyFor,
    mentions = [],
    ...extras
  }: Partial<MessageExtras> & { onlyFor?: readonly string[]; mentions?: string[] } = {},
): Message {
  const body: Body = {
    content,
    embeds: [],
    components: [],
    attachments: [],
    flags: 0,
    mentions,
    mentionRoles: [],
    mentionEveryone: false,
  };
  return discord.world.timeline.post({
    ...venue.place,
    id: discord.snowflakes.next(),
    author,
    system: true,
    content: toContent(discord, venue, author, body),
    ...(onlyFor && { onlyFor }),
    extras: { discord: { type: messageTypes.ordinary, ...extras } },
  });
}
