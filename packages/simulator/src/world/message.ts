import type { Place } from "./place.ts";

/** Something that can be pressed or chosen. */
export interface Control {
  /** Slack's `action_id`, Discord's `custom_id`; for a link, its address. */
  id: string;
  kind: "button" | "link" | "select";
  label: string;
  style?: "primary" | "secondary" | "success" | "danger";
  value?: string;
  url?: string;
  disabled?: boolean;
  options?: { label: string; value: string }[];
}

/** A file as a message shows it; the bytes lie in `world.files`. */
export interface SharedFile {
  id: string;
  name: string;
  mediaType: string;
  size: number;
  /** Where the platform serves it (Slack: only with a token). */
  url: string;
}

/** What one version of a message says. */
export interface Content {
  /** All that a reader reads, in the platform's own markup, flattened: blocks, embeds and components included. */
  text: string;
  /** The platform's own form of it (Slack: text, blocks, attachments; Discord: content, embeds, components), for the page. */
  payload: Record<string, unknown>;
  controls: Control[];
  files: SharedFile[];
}

/** A message at one moment of its life. */
export interface Version {
  at: number;
  /** Who made it. */
  by: string;
  content: Content;
  /** Only these people were shown it; absent: everybody who sees the message. */
  seenBy?: readonly string[];
}

/** A message with all that it ever was. */
export interface Message extends Place {
  id: string;
  author: string;
  at: number;
  /** Seen by these people only (Slack: ephemeral; Discord: an ephemeral answer to an interaction). */
  onlyFor?: readonly string[];
  /** A reply in a thread that is shown in the channel as well. */
  broadcast?: boolean;
  /** The message that it quotes as a reply. */
  replyTo?: string;
  /** Written by the platform, like "joined the channel". */
  system?: boolean;
  /** A native stream is open on it. */
  streaming: boolean;
  versions: Version[];
  deleted?: { at: number; by: string };
  /** Reaction name → ids of those who reacted, first one first. */
  reactions: Map<string, Set<string>>;
  /** Ids of those whom it really notified by name. */
  pings: Set<string>;
  extras: Record<string, unknown>;
}

/** The version that a reader has on the screen, or nothing when the message is hidden from them or gone. */
export function versionFor(message: Message, reader: string): Version | undefined {
  if (message.deleted) return undefined;
  if (message.onlyFor && !message.onlyFor.includes(reader)) return undefined;
  return message.versions.findLast(({ seenBy }) => !seenBy || seenBy.includes(reader));
}

/** All versions that a reader was shown, oldest first: also of a message that is gone by now. */
export function versionsFor(message: Message, reader: string): Version[] {
  if (message.onlyFor && !message.onlyFor.includes(reader)) return [];
  return message.versions.filter(({ seenBy }) => !seenBy || seenBy.includes(reader));
}
