import type { Channel } from "../../world/place.ts";
import type { NewPlaces } from "./places.ts";
import { channelTypes } from "./guild.ts";

/** The space of direct messages, which belong to no server. */
export const directSpace = "@me";

/** Returns the direct channel of these people, and creates it if there is none yet. */
export function openDirect({ world, snowflakes }: NewPlaces, ids: readonly string[]): Channel {
  const members = new Set(ids);
  const known = world
    .channels("discord", directSpace)
    .find((channel) => channel.members.size === members.size && ids.every((id) => channel.members.has(id)));
  if (known) return known;
  return world.addChannel({
    platform: "discord",
    space: directSpace,
    id: snowflakes.next(),
    name: "",
    topic: "",
    kind: members.size > 2 ? "group" : "direct",
    members,
    archived: false,
    extras: {
      discord: {
        type: members.size > 2 ? channelTypes.groupDirect : channelTypes.direct,
        position: 0,
        overwrites: [],
        slowmode: 0,
        tags: [],
        tagRequired: false,
      },
    },
  });
}
