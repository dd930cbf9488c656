// The platforms make the ids of people, channels and messages (Slack's "U…" and timestamps, Discord's
// snowflakes). The world only keeps them.

/** A person or a bot: one name and time zone, and one id on each platform where they have an account. */
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
  /** Data that only its platform understands: roles, plan, settings. */
  extras: Record<string, unknown>;
}

export type ChannelKind = "public" | "private" | "direct" | "group" | "forum";

/** A channel. Direct and group messages are channels, too. */
export interface Channel {
  platform: string;
  /** The space's id. Discord's direct messages belong to no server and have "@me". */
  space: string;
  id: string;
  name: string;
  topic: string;
  kind: ChannelKind;
  /** Ids of the people who see it. */
  members: Set<string>;
  archived: boolean;
  extras: Record<string, unknown>;
}

/** A thread in a channel. Its id is that of the message it hangs on; in a forum, that of its first message. */
export interface Thread {
  platform: string;
  space: string;
  channel: string;
  id: string;
  name: string;
  /** Ids of the people who follow it. Only they get unread marks for it. */
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
