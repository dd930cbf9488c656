import { ChannelType } from "discord.js";
import type { ThreadRef } from "#core/platform";
import { threadRef } from "./origin.ts";

/** What kind of channel a message was said in, as far as that decides on its conversation. */
export interface ChannelKind {
  kind: "direct" | "thread" | "channel";
  /** The channel or forum that a thread belongs to. */
  parent?: string | undefined;
  /** The bot began this thread, so what people say in it continues a conversation with the bot. */
  isEngaged?: boolean | undefined;
}

/** Where a question from a channel is answered: in a thread made of it, or in the channel itself. */
export type AnswerIn = "thread" | "place";

/**
 * Returns the conversation that a message belongs to. A thread made of a message has the message's id, so the question and the
 * replies in its thread are one conversation even before the thread exists. In a channel that is answered in place, each asker has a
 * conversation of their own, so that askers do not wait for each other.
 */
export function conversationOf(
  message: { id: string; channel_id: string; guild_id?: string | undefined; author: { id: string } },
  { kind, parent }: ChannelKind,
  answerIn: AnswerIn,
): ThreadRef {
  const { id, channel_id: channel, guild_id: guild, author } = message;
  if (kind === "direct") return threadRef(undefined, channel, channel);
  if (kind === "thread") return threadRef(guild, parent ?? channel, channel);
  return threadRef(guild, channel, answerIn === "thread" ? id : author.id);
}

/** Returns the kind of a channel with this type. */
export function kindOf(type: ChannelType, parent?: string, isEngaged = false): ChannelKind {
  if (type === ChannelType.DM || type === ChannelType.GroupDM) return { kind: "direct" };
  if (!threadTypes.has(type)) return { kind: "channel" };
  return { kind: "thread", parent, isEngaged };
}

const threadTypes: ReadonlySet<ChannelType> = new Set([
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
]);
