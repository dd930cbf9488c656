import type { Channel } from "../../world/place.ts";
import type { Places } from "./places.ts";

/** Deletes a channel. Discord cannot archive channels, so the world marks a deleted one as archived. */
export function deleteChannel(places: Places, channel: Channel): void {
  channel.archived = true;
  places.world.changed({ type: "channel", channel });
}
