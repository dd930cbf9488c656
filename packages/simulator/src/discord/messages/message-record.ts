import type { Message, Version } from "../../world/message.ts";
import type { Component } from "./component.ts";
import type { Embed } from "./embed.ts";

/** Numbers of https://docs.discord.com/developers/resources/message#message-object-message-types */
export const messageTypes = {
  ordinary: 0,
  recipientAdded: 1,
  recipientRemoved: 2,
  renamed: 4,
  pinned: 6,
  joined: 7,
  boosted: 8,
  threadCreated: 18,
  reply: 19,
  command: 20,
  threadStarter: 21,
  contextMenu: 23,
  pollResult: 46,
} as const;

/** A file of a message. The world has its bytes. */
export interface Attachment {
  id: string;
  filename: string;
  size: number;
  contentType: string;
  description: string | undefined;
  /** The length of a voice message, and its loudness over time as base64. */
  voice?: { seconds: number; waveform: string };
}

/** https://docs.discord.com/developers/resources/sticker#sticker-item-object */
export interface Sticker {
  id: string;
  name: string;
}

/** https://docs.discord.com/developers/resources/poll#poll-object */
export interface Poll {
  question: string;
  answers: readonly string[];
  /** The end of the poll. */
  expiresAt: number;
}

/** A forwarded message, as it was when it was forwarded. */
export interface Snapshot {
  body: Body;
  at: number;
  type: number;
}

/**
 * The content of one version of a message. It is the payload of the content in the world, which the page
 * reads.
 */
export type Body = {
  content: string;
  embeds: Embed[];
  components: Component[];
  attachments: Attachment[];
  flags: number;
  /** Ids of the users and roles that it mentions, after `allowed_mentions`. */
  mentions: string[];
  mentionRoles: string[];
  mentionEveryone: boolean;
  /** When an edit last changed its text. */
  editedAt?: number;
  stickers?: readonly Sticker[];
  poll?: Poll;
  snapshot?: Snapshot;
};

/** The interaction that a message responds to. */
export interface InteractionOrigin {
  id: string;
  type: number;
  userId: string;
  name: string | undefined;
  owners: Record<string, string>;
  /** The message on which a message command was called. */
  targetMessageId?: string;
  /** In a follow-up: the first response. */
  firstAnswerId?: string;
}

/** What Discord stores about a message, beyond the world's. All versions share it. */
export interface MessageExtras {
  type: number;
  nonce?: string | number;
  /** In a thread: how many messages came before it. */
  position?: number;
  reference?: { type: 0 | 1; messageId?: string; channelId: string; guildId: string | undefined };
  /** The links of which readers see a preview. */
  previews?: string[];
  /** The application that sent it as a response to an interaction. */
  applicationId?: string;
  interaction?: InteractionOrigin;
  /** The webhook that sent it, with the name that it chose. */
  webhook?: { id: string; name: string };
  /** Changes of this message are announced in one event with those of others. */
  isBulkChange?: boolean;
}

/** Returns the content of a version. */
export function bodyOf(version: Version): Body {
  return version.content.payload as Body;
}

/** Returns the content of the newest version. */
export function currentBody(message: Message): Body {
  const version = message.versions.at(-1);
  if (!version) throw new Error(`The message ${message.id} has no version.`);
  return bodyOf(version);
}

/** Returns what Discord stores about a message. */
export function messageExtras(message: Message): MessageExtras {
  return message.extras["discord"] as MessageExtras;
}
