import { ChannelType, type Client, PermissionFlagsBits } from "discord.js";
import { createRecent, fieldsOf, textOf } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { codeOf } from "../api/refusal.ts";
import { type ChannelKind, kindOf } from "./conversation.ts";

/** What kind of channel each one is. */
export interface Channels {
  /** Returns what is known of a channel. Call `learn` before. */
  kindOf(channel: string, guild: string | undefined): ChannelKind;
  /**
   * Tells whether the bot can start a thread from a message in a channel: never in the text of a voice or stage channel, and elsewhere
   * only with permissions. Says yes for a channel that is not in the library's cache.
   */
  takesThreads(channel: string): boolean;
  /** Asks Discord about a channel that is not in the library's cache. */
  learn(channel: string, guild: string | undefined): Promise<void>;
}

const mostLearnt = 5_000;

/** https://discord.com/developers/docs/topics/threads */
const threadable: ReadonlySet<ChannelType> = new Set([ChannelType.GuildText, ChannelType.GuildAnnouncement]);
const neededForThreads = [PermissionFlagsBits.CreatePublicThreads, PermissionFlagsBits.SendMessagesInThreads];

export function createChannels(client: Client, calls: Calls, self: () => string): Channels {
  /** Channels that discord.js does not have: archived threads, mostly. */
  const learnt = createRecent<ChannelKind>(mostLearnt);

  const cached = (id: string): ChannelKind | undefined => {
    const channel = client.channels.cache.get(id);
    if (!channel) return undefined;
    if (!channel.isThread()) return kindOf(channel.type);
    return kindOf(channel.type, channel.parentId ?? undefined, channel.ownerId === self());
  };

  return {
    kindOf(channel, guild) {
      if (guild === undefined) return { kind: "direct" };
      return cached(channel) ?? learnt.get(channel) ?? { kind: "channel" };
    },
    takesThreads(id) {
      const channel = client.channels.cache.get(id);
      if (!channel || channel.isDMBased()) return true;
      if (!threadable.has(channel.type)) return false;
      return (client.user && channel.permissionsFor(client.user)?.has(neededForThreads)) ?? true;
    },
    async learn(channel, guild) {
      const isKnown = guild === undefined || cached(channel) !== undefined || learnt.has(channel);
      if (isKnown || !/^\d{15,20}$/.test(channel)) return;
      const route = `/channels/${channel}` as const;
      let told: unknown;
      try {
        told = await calls({ scope: `read ${channel}`, priority: "control", method: "GET", route });
      } catch (error) {
        // The channel is gone or closed to the bot. It then counts as an ordinary channel.
        if (codeOf(error) === undefined) throw error;
      }
      const { type, parent_id: parent, owner_id: owner } = fieldsOf(told);
      const known = typeof type === "number" ? type : ChannelType.GuildText;
      learnt.set(channel, kindOf(known, textOf(parent), owner === self()));
    },
  };
}
