import type { Channel } from "../../world/place.ts";
import { channelExtras } from "./guild.ts";
import { bits } from "./permissions.ts";
import type { Places } from "./places.ts";
import { refreshViewers } from "./venue.ts";

/** Hides a channel from one member. Discord answers a bot's calls there with "Missing Access" from then on. */
export function hideChannel(places: Places, channel: Channel, userId: string): void {
  const extras = channelExtras(channel);
  const others = extras.overwrites.filter(({ id }) => id !== userId);
  extras.overwrites = [...others, { id: userId, kind: "member", allow: 0n, deny: bits("VIEW_CHANNEL") }];
  const space = places.world.space("discord", channel.space);
  if (space) refreshViewers(places, space);
  places.world.changed({ type: "channel", channel });
}
