import type { Client } from "discord.js";
import { ChannelType } from "discord.js";
import type { Calls } from "../api/calls.ts";
import { fieldsOf, textOf } from "../api/payload.ts";
import { type Place, placeFrom } from "./place.ts";
import { codeOf } from "../api/refusal.ts";

/** What kind of channel each one is. */
export interface Places {
  /** As far as it is known: call `learn` before. */
  placeOf(channel: string, guild: string | undefined): Place;
  /** Asks Discord about a channel that nobody has told us of. */
  learn(channel: string, guild: string | undefined): Promise<void>;
}

const most = 5_000;

export function createPlaces(client: Client, calls: Calls, self: () => string): Places {
  /** What was asked for, because discord.js does not have it: archived threads, mostly. */
  const asked = new Map<string, Place>();

  const cached = (id: string): Place | undefined => {
    const channel = client.channels.cache.get(id);
    if (!channel) return undefined;
    if (!channel.isThread()) return placeFrom(channel.type);
    return placeFrom(channel.type, channel.parentId ?? undefined, channel.ownerId === self());
  };

  return {
    placeOf(channel, guild) {
      if (guild === undefined) return { kind: "direct" };
      return cached(channel) ?? asked.get(channel) ?? { kind: "channel" };
    },
    async learn(channel, guild) {
      const isKnown = guild === undefined || cached(channel) !== undefined || asked.has(channel);
      if (isKnown || !/^\d{15,20}$/.test(channel)) return;
      const route = `/channels/${channel}` as const;
      let told: unknown;
      try {
        told = await calls({ scope: `read ${channel}`, priority: "control", method: "GET", route });
      } catch (error) {
        // Gone, or not for us: whatever was said there is a matter of the channel then.
        if (codeOf(error) === undefined) throw error;
      }
      const { type, parent_id: parent, owner_id: owner } = fieldsOf(told);
      const place = placeFrom(
        typeof type === "number" ? type : ChannelType.GuildText,
        textOf(parent),
        owner === self(),
      );
      asked.set(channel, place);
      const [oldest] = asked.keys();
      if (asked.size > most && oldest !== undefined) asked.delete(oldest);
    },
  };
}
