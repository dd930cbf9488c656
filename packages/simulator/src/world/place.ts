// A person, a channel, a message is named by the platform's own id wherever the platform is known. Ids are made by the
// platforms (Slack's "U…" and timestamps, Discord's snowflakes); the world only keeps them.

/** Somebody who writes: one name and time zone, and one id on each platform where they are. */
export interface Person {
  name: string;
  /** IANA name, like "Europe/Vienna". */
  timeZone: string;
  isBot: boolean;
  /** Platform name → id there. */
  ids: Record<string, string>;
}

/** A Slack workspace or a Discord server. */
export interface Space {
  platform: string;
  id: string;
  name: string;
  /** Ids of the people in it. */
  members: Set<string>;
  /** What only its platform understands: roles, plan, settings. */
  extras: Record<string, unknown>;
}

export type ChannelKind = "public" | "private" | "direct" | "group" | "forum";

/** Where people talk. Direct and group messages are channels too. */
export interface Channel {
  platform: string;
  /** The space's id. Discord's direct messages lie in no server: "@me". */
  space: string;
  id: string;
  name: string;
  topic: string;
  kind: ChannelKind;
  /** Ids of those who see it. */
  members: Set<string>;
  archived: boolean;
  extras: Record<string, unknown>;
}

/** A conversation beside a channel. Its id is that of the message it hangs on (in a forum: its first message). */
export interface Thread {
  platform: string;
  space: string;
  channel: string;
  id: string;
  name: string;
  /** Ids of those who follow it: only they get unread marks for it. */
  members: Set<string>;
  archived: boolean;
  locked: boolean;
  extras: Record<string, unknown>;
}

/** Points at a channel, or at a thread in it. */
export interface Place {
  platform: string;
  space: string;
  channel: string;
  thread?: string;
}
