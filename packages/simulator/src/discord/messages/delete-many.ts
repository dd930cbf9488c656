import type { Message } from "../../world/message.ts";
import type { Discord } from "../state/discord.ts";
import type { Venue } from "../guild/venue.ts";
import { messageExtras } from "./message-record.ts";

/** Deletes several messages of a place. Discord announces that in one event. */
export function deleteMany(discord: Discord, venue: Venue, messages: readonly Message[], by: string): void {
  for (const message of messages) {
    messageExtras(message).isBulkChange = true;
    discord.world.timeline.remove(message, by);
  }
  const { guildId } = venue;
  const data = { ids: messages.map(({ id }) => id), channel_id: venue.id, guild_id: guildId };
  discord.dispatch({ name: "MESSAGE_DELETE_BULK", guildId, venue, data: () => data });
}
