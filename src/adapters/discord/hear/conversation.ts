import { ChannelType } from "discord.js";
import type { ThreadRef } from "#core/platform";
import { threadRef } from "./origin.ts";

/** What kind of channel something was said in, as far as it decides where the conversation is. */
export interface Place {
  kind: "direct" | "thread" | "channel";
  /** The channel or forum that a thread belongs to. */
  parent?: string;
  /** The bot began this thread, or has spoken in it: what is said there goes on with that. */
  isEngaged?: boolean;
}

/** Where a question from a channel is answered: in a thread made of it, or right there. */
export type AnswerIn = "thread" | "place";

/**
 * Which conversation a message belongs to. A thread that is made of a message has the message's id, so the question and
 * what follows in its thread are one conversation before the thread exists. In a channel that is answered in place each
 * asker has a conversation of their own, so that three askers do not wait for each other.
 */
export function conversationOf(
  message: { id: string; channel_id: string; guild_id?: string; author: { id: string } },
  place: Place,
  answerIn: AnswerIn,
): ThreadRef {
  const { id, channel_id: channel, guild_id: guild, author } = message;
  if (place.kind === "direct") return threadRef(undefined, channel, channel);
  if (place.kind === "thread") return threadRef(guild, place.parent ?? channel, channel);
  return threadRef(guild, channel, answerIn === "thread" ? id : author.id);
}

/** What a channel of this type is. */
export function placeFrom(type: ChannelType, parent?: string, isEngaged = false): Place {
  if (type === ChannelType.DM || type === ChannelType.GroupDM) return { kind: "direct" };
  if (!threadTypes.has(type)) return { kind: "channel" };
  return { kind: "thread", ...(parent !== undefined && { parent }), isEngaged };
}

const threadTypes: ReadonlySet<ChannelType> = new Set([
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
]);
