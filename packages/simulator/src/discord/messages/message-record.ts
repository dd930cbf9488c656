import type { Message, Version } from "../../world/message.ts";
import type { Component } from "./component.ts";
import type { Embed } from "./embed.ts";

/** Numbers of https://docs.discord.com/developers/resources/message#message-object-message-types */
export const messageTypes = {
  ordinary: 0,
  threadCreated: 18,
  reply: 19,
  command: 20,
  threadStarter: 21,
  contextMenu: 23,
} as const;

/** A file as a message carries it; its bytes lie in the world. */
export interface Attachment {
  id: string;
  filename: string;
  size: number;
  contentType: string;
  description: string | undefined;
}

/** What one version of a message consists of: the payload of its content in the world, where the page finds it too. */
export type Body = {
  content: string;
  embeds: Embed[];
  components: Component[];
  attachments: Attachment[];
  flags: number;
  /** Whom it names, after allowed_mentions: ids of users and roles. */
  mentions: string[];
  mentionRoles: string[];
  mentionEveryone: boolean;
  /** When its words were last changed by an edit. */
  editedAt?: number;
};

/** Where an answer to an interaction comes from. */
export interface InteractionOrigin {
  id: string;
  type: number;
  userId: string;
  name: string | undefined;
  owners: Record<string, string>;
  /** What a message command was called on. */
  targetMessageId?: string;
  /** Of all but the first answer: the first. */
  firstAnswerId?: string;
}

/** What a message is beyond what every message is. It stays the same through all versions. */
export interface MessageExtras {
  type: number;
  nonce?: string | number;
  reference?: { type: 0 | 1; messageId?: string; channelId: string; guildId: string | undefined };
  /** A forwarded message as it was then. */
  snapshot?: { body: Body; at: number; type: number };
  /** The links in it that readers see a preview of. */
  previews?: string[];
  /** The application that answered an interaction with it. */
  applicationId?: string;
  interaction?: InteractionOrigin;
  /** Whatever happens to it at the moment happens to others as well, and is told in one event. */
  toldInBulk?: boolean;
}

/** What a version of ours consists of. */
export function bodyOf(version: Version): Body {
  return version.content.payload as Body;
}

/** What a message says now. */
export function currentBody(message: Message): Body {
  const version = message.versions.at(-1);
  if (!version) throw new Error(`The message ${message.id} has no version.`);
  return bodyOf(version);
}

/** What a message of ours is to Discord. */
export function messageExtras(message: Message): MessageExtras {
  return message.extras["discord"] as MessageExtras;
}
