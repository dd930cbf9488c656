import type { Message } from "../../world/message.ts";
import type { Discord } from "../state/discord.ts";
import { findMessage } from "./message-payload.ts";
import { Refusal } from "../refusal.ts";
import type { Venue } from "../guild/venue.ts";

/** Returns the message of a request, or refuses if there is none. */
export function openMessage(discord: Discord, venue: Venue, messageId: string): Message {
  const message = findMessage(discord, venue.id, messageId);
  if (!message || message.deleted || message.onlyFor) throw new Refusal("unknown message");
  return message;
}
