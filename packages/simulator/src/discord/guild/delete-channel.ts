import type { Channel } from "../../world/place.ts";
import type { Places } from "./places.ts";

/** Takes a channel away. Discord archives none, so that in the world "archived" can mean it. */
export function deleteChannel(places: Places, channel: Channel): void {
  channel.archived = true;
  places.world.changed({ type: "channel", channel });
}
