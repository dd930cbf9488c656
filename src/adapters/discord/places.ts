import type { Client } from "discord.js";
import { ChannelType } from "discord.js";
import type { Calls } from "./calls.ts";
import { fieldsOf, textOf } from "./payload.ts";
import { isDirectType, isThreadType, type Place } from "./place.ts";
import { codeOf } from "./refusal.ts";

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
    return placeFrom(
      channel.type,
      channel.isThread() ? channel.parentId : null,
      channel.isThread() && channel.ownerId === self(),
    );
  };

  return {
    placeOf(channel, guild) {
      if (guild === undefined) return { kind: "direct" };
      return cached(channel) ?? asked.get(channel) ?? { kind: "channel" };
    },
    async learn(channel, guild) {
      if (guild === undefined || cached(channel) || asked.has(channel)) return;
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
        textOf(parent) ?? null,
        owner === self(),
      );
      asked.set(channel, place);
      const [oldest] = asked.keys();
      if (asked.size > most && oldest !== undefined) asked.delete(oldest);
    },
  };
}

function placeFrom(type: ChannelType, parent: string | null, isOurs: boolean): Place {
  if (isDirectType(type)) return { kind: "direct" };
  if (!isThreadType(type)) return { kind: "channel" };
  return { kind: "thread", ...(parent !== null && { parent }), isEngaged: isOurs };
}
