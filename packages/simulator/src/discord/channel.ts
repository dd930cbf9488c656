import type { Channel } from "../place.ts";
import type { Discord } from "./discord.ts";

/** Takes a channel away. Discord archives none, so that in the world "archived" can mean it. */
export function deleteChannel(discord: Discord, channel: Channel): void {
  channel.archived = true;
  discord.world.changed({ type: "channel", channel });
}
