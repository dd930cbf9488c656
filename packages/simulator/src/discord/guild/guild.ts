import type { Channel, Space, Thread } from "../../world/place.ts";
import type { Overwrite, Role } from "./permissions.ts";

/** A member of a server. */
export interface Member {
  id: string;
  /** Role ids, without @everyone. */
  roles: string[];
  joinedAt: number;
  /** The end of a timeout, until which the member can only read. */
  timedOutUntil?: number;
}

/** What Discord stores about a server, beyond a space. */
export interface Guild {
  ownerId: string;
  createdAt: number;
  roles: Map<string, Role>;
  members: Map<string, Member>;
  /** Words that automatic moderation blocks, in lower case. */
  blockedWords: Set<string>;
}

/** Numbers of https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
export const channelTypes = {
  text: 0,
  direct: 1,
  voice: 2,
  groupDirect: 3,
  announcement: 5,
  publicThread: 11,
  privateThread: 12,
  stage: 13,
  forum: 15,
  media: 16,
} as const;

/** What Discord stores about a channel, beyond the world's. */
export interface ChannelExtras {
  type: number;
  position: number;
  overwrites: Overwrite[];
  /** Seconds that a person has to wait between two messages. */
  slowmode: number;
  /** In a forum: the tags for its posts. */
  tags: { id: string; name: string }[];
  tagRequired: boolean;
}

/** What Discord stores about a thread, beyond the world's. */
export interface ThreadExtras {
  type: number;
  ownerId: string;
  createdAt: number;
  /** When the thread was last archived or opened again. */
  archiveChangedAt: number;
  /** Minutes without a message until the thread archives itself. */
  archiveDuration: number;
  slowmode: number;
  tags: string[];
  invitable: boolean;
  /** The id of the message in the thread that stands for the one that the thread hangs on. */
  starterId?: string;
  /** The thread is deleted. The world cannot express that. */
  gone?: boolean;
}

// The world stores the platforms' own data without a type. These functions give it its type back.

/** Returns what Discord stores about a server. */
export function guildOf(space: Space): Guild {
  return space.extras["guild"] as Guild;
}

/** Returns what Discord stores about a channel. */
export function channelExtras(channel: Channel): ChannelExtras {
  return channel.extras["discord"] as ChannelExtras;
}

/** Returns what Discord stores about a thread. */
export function threadExtras(thread: Thread): ThreadExtras {
  return thread.extras["discord"] as ThreadExtras;
}

/** Tells whether all messages of a channel are in threads. */
export function isForum(channel: Channel): boolean {
  const { type } = channelExtras(channel);
  return type === channelTypes.forum || type === channelTypes.media;
}

/** Tells whether a channel is for speaking. Its text chat has no threads. */
export function isVoice(channel: Channel): boolean {
  const { type } = channelExtras(channel);
  return type === channelTypes.voice || type === channelTypes.stage;
}
