import type { Channel, Space, Thread } from "../../world/place.ts";
import type { Overwrite, Role } from "./permissions.ts";

/** Somebody in a server. */
export interface Member {
  id: string;
  /** Without @everyone, which everybody has. */
  roles: string[];
  joinedAt: number;
}

/** What a server is beyond what every space is. */
export interface Guild {
  ownerId: string;
  createdAt: number;
  roles: Map<string, Role>;
  members: Map<string, Member>;
}

/** Numbers of https://docs.discord.com/developers/resources/channel#channel-object-channel-types */
export const channelTypes = {
  text: 0,
  direct: 1,
  groupDirect: 3,
  announcement: 5,
  publicThread: 11,
  privateThread: 12,
  forum: 15,
  media: 16,
} as const;

/** What a channel is beyond what every channel is. */
export interface ChannelExtras {
  type: number;
  position: number;
  overwrites: Overwrite[];
  /** Seconds that one person waits between two messages. */
  slowmode: number;
  /** In a forum: what its posts can be marked with. */
  tags: { id: string; name: string }[];
  tagRequired: boolean;
}

/** What a thread is beyond what every thread is. */
export interface ThreadExtras {
  type: number;
  ownerId: string;
  createdAt: number;
  /** When it was archived or opened again. */
  archiveChangedAt: number;
  /** Minutes without a message until it archives itself. */
  archiveDuration: number;
  slowmode: number;
  tags: string[];
  invitable: boolean;
  /** The id of the message that stands for the one the thread hangs on. */
  starterId?: string;
  /** Deleted, which the world has no word for. */
  gone?: boolean;
}

// The world keeps the platforms' own data without knowing its shape: here it gets its type back.

/** What a space of ours is as a server. */
export function guildOf(space: Space): Guild {
  return space.extras["guild"] as Guild;
}

/** What a channel of ours is to Discord. */
export function channelExtras(channel: Channel): ChannelExtras {
  return channel.extras["discord"] as ChannelExtras;
}

/** What a thread of ours is to Discord. */
export function threadExtras(thread: Thread): ThreadExtras {
  return thread.extras["discord"] as ThreadExtras;
}

/** A channel whose messages all lie in threads. */
export function isForum(channel: Channel): boolean {
  const { type } = channelExtras(channel);
  return type === channelTypes.forum || type === channelTypes.media;
}
