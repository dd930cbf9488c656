import type { Channel, Person, Space, Thread } from "../../world/place.ts";
import { deleteChannel } from "../guild/delete-channel.ts";
import type { Discord } from "../state/discord.ts";
import { channelTypes } from "../guild/guild.ts";
import { createThread, deleteThread, setArchived } from "../guild/thread.ts";

/** Options of a new channel. */
export interface NewChannel {
  name: string;
  kind?: "text" | "announcement" | "forum" | "media" | "voice" | "stage";
  topic?: string;
  /** Seconds between two messages of one person. */
  slowmode?: number;
  /** In a forum: the tags for its posts. */
  tags?: readonly string[];
  tagRequired?: boolean;
}

/** Creates and removes channels and threads. */
export interface ChannelAdmin {
  addChannel(server: Space, fresh: NewChannel): Channel;
  /** Starts a thread that hangs on no message. */
  addThread(channel: Channel, owner: Person, name: string): Thread;
  /** Archives a thread, or opens it again. Only moderators can open a locked one. */
  archive(thread: Thread, how?: { archived?: boolean; locked?: boolean }): void;
  /** Deletes a channel or thread with everything in it. */
  deleteChannel(what: Channel | Thread): void;
}

/** Makes the part of the admin that is about channels. `accountOf` returns a person's id. */
export function createChannelAdmin(discord: Discord, accountOf: (person: Person) => string): ChannelAdmin {
  const { world, snowflakes } = discord;
  return {
    addChannel(server, { name, kind = "text", topic = "", slowmode = 0, tags = [], tagRequired = false }) {
      return world.addChannel({
        platform: "discord",
        space: server.id,
        id: snowflakes.next(),
        name,
        topic,
        kind: kind === "forum" || kind === "media" ? "forum" : "public",
        members: new Set(server.members),
        archived: false,
        extras: {
          discord: {
            type: channelTypes[kind],
            position: world.channels("discord", server.id).length,
            overwrites: [],
            slowmode,
            tags: tags.map((tag) => ({ id: snowflakes.next(), name: tag })),
            tagRequired,
          },
        },
      });
    },
    addThread: (channel, owner, name) => createThread(discord, { channel, ownerId: accountOf(owner), name }),
    archive(thread, { archived = true, locked = thread.locked } = {}) {
      const isLockChanged = thread.locked !== locked;
      thread.locked = locked;
      if (thread.archived !== archived) setArchived(discord, thread, archived);
      else if (isLockChanged) world.changed({ type: "thread", thread });
    },
    deleteChannel(what) {
      if ("channel" in what) deleteThread(discord, what);
      else deleteChannel(discord, what);
    },
  };
}
