import type { Inbound, ThreadRef } from "natter/platform";
import type { Post } from "./api.ts";
import { numbers } from "./render.ts";

/** The bot's own account. */
export interface Self {
  id: string;
  username: string;
}

/** What is needed of a post's channel. */
export interface Channel {
  id: string;
  team_id: string;
  /** "D" is a direct message. */
  type: string;
}

export interface Reaction {
  user_id: string;
  post_id: string;
  emoji_name: string;
  create_at: number;
}

/** A post and its replies are a thread, in direct messages as well. */
const threadOf = ({ root_id: root, id }: Post, channel: Channel): ThreadRef => ({
  platform: "mattermost",
  space: channel.team_id || "direct",
  channel: channel.id,
  thread: root || id,
});

const mentionOf = ({ username }: Self): RegExp =>
  new RegExp(`(?<![\\w.-])@${RegExp.escape(username)}(?![\\w-])`, "gi");

/** Returns a post's text without the bot's mention. */
export const textOf = ({ message }: Post, self: Self): string =>
  message.replaceAll(mentionOf(self), "").trim();

/** Translates a new post. Returns nothing if it is not for the bot. */
export function toTurn(post: Post, channel: Channel, self: Self): Inbound | undefined {
  const { id, user_id: person, create_at: at, props, type } = post;
  if (person === self.id || props?.from_bot === "true" || type !== "") return undefined;
  const isDirect = channel.type === "D";
  if (!isDirect && !mentionOf(self).test(post.message)) return undefined;
  const text = textOf(post, self);
  const author = { id: person, isBot: false };
  const thread = threadOf(post, channel);
  // It may be read again after a restart, and must not end a later answer then: `upTo` sees to that.
  if (/^stop[.!]?$/i.test(text)) return { type: "stopped", id, thread, at, by: author, upTo: at };
  return {
    type: "turn",
    id,
    thread,
    at,
    author,
    via: isDirect ? "direct" : "mention",
    text,
    files: [],
    quotes: [],
    origin: null,
  };
}

/** Translates what became of a post. Returns nothing if a bot wrote it, or if nothing became of it. */
export function toChange(post: Post, channel: Channel, self: Self): Inbound | undefined {
  const { id: message, edit_at: edited, delete_at: deleted } = post;
  if (post.user_id === self.id) return undefined;
  const thread = threadOf(post, channel);
  if (deleted > 0) return { type: "deleted", id: `${message} deleted`, thread, at: deleted, message };
  if (edited === 0) return undefined;
  return {
    type: "edited",
    id: `${message} ${edited}`,
    thread,
    at: edited,
    message,
    text: textOf(post, self),
  };
}

/** Translates a reaction to one of the bot's posts. Returns nothing if it is not the number of a button. */
export function toAction(reaction: Reaction, post: Post, channel: Channel, self: Self): Inbound | undefined {
  const { user_id: person, create_at: at, emoji_name: emoji } = reaction;
  const button = post.props?.natter_buttons?.[numbers.indexOf(emoji)];
  if (person === self.id || post.user_id !== self.id || !button) return undefined;
  return {
    type: "turn",
    id: `${post.id} ${emoji} ${person} ${at}`,
    thread: threadOf(post, channel),
    at,
    author: { id: person, isBot: false },
    via: "action",
    text: button.label,
    files: [],
    quotes: [],
    action: { name: button.name, value: button.value ?? null, asker: button.asker },
    origin: null,
  };
}
