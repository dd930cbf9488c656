import type { Place } from "./place.ts";

/** A button, a link or a select. */
export interface Control {
  /** Slack's `action_id`, Discord's `custom_id`, or a link's address. */
  id: string;
  kind: "button" | "link" | "select";
  label: string;
  style?: "primary" | "secondary" | "success" | "danger";
  value?: string;
  url?: string;
  disabled?: boolean;
  options?: { label: string; value: string }[];
}

/** A file as a message shows it. `world.files` has the bytes. */
export interface SharedFile {
  id: string;
  name: string;
  mediaType: string;
  size: number;
  /** Where the platform serves it. Slack requires a token. */
  url: string;
}

/** What one version of a message says. */
export interface Content {
  /**
   * Everything that a reader reads, in the platform's own markup, including the texts of blocks, embeds and
   * components.
   */
  text: string;
  /**
   * The content as the platform describes it, for the page. Slack: text, blocks, attachments; Discord:
   * content, embeds, components.
   */
  payload: Record<string, unknown>;
  controls: Control[];
  files: SharedFile[];
}

/** A version of a message. */
export interface Version {
  at: number;
  /** The id of the person who made it. */
  by: string;
  content: Content;
  /** The people to whom this version was shown. Default: all who see the message. */
  seenBy?: readonly string[];
}

/** A message with all its versions. */
export interface Message extends Place {
  id: string;
  author: string;
  at: number;
  /** Only these people see it: Slack's ephemeral messages, Discord's ephemeral answers to interactions. */
  onlyFor?: readonly string[];
  /** The channel shows this reply of a thread as well. */
  broadcast?: boolean;
  /** The id of the message that it replies to. */
  replyTo?: string;
  /** The platform wrote it, like "joined the channel". */
  system?: boolean;
  /** The message raised no notification on its readers' devices: Discord's SUPPRESS_NOTIFICATIONS. */
  silent?: boolean;
  /** A native stream is still writing it. */
  streaming: boolean;
  versions: Version[];
  deleted?: { at: number; by: string };
  /** Reaction name → ids of the people who reacted, in order. */
  reactions: Map<string, Set<string>>;
  /** Ids of the people whom it notified by name. */
  pings: Set<string>;
  extras: Record<string, unknown>;
}

/** Returns the version that a reader sees now, or undefined if the message is hidden from them or deleted. */
export function versionFor(message: Message, reader: string): Version | undefined {
  if (message.deleted) return undefined;
  if (message.onlyFor && !message.onlyFor.includes(reader)) return undefined;
  return message.versions.findLast(({ seenBy }) => !seenBy || seenBy.includes(reader));
}

/** Returns all versions that a reader was shown, oldest first, even if the message has been deleted. */
export function versionsFor(message: Message, reader: string): Version[] {
  if (message.onlyFor && !message.onlyFor.includes(reader)) return [];
  return message.versions.filter(({ seenBy }) => !seenBy || seenBy.includes(reader));
}
