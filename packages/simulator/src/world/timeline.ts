import type { Clock } from "./clock.ts";
import type { Change } from "./change.ts";
import type { Content, Message, Version } from "./message.ts";
import type { Place } from "./place.ts";

/** A message that is about to be posted. The platform chooses its place, id and author. */
export interface NewMessage extends Place {
  id: string;
  author: string;
  content: Content;
  onlyFor?: readonly string[];
  broadcast?: boolean;
  replyTo?: string;
  system?: boolean;
  silent?: boolean;
  streaming?: boolean;
  /** The people whom it notifies by name. */
  pings?: readonly string[];
  /** Only these people are shown the first version. */
  seenBy?: readonly string[];
  extras?: Record<string, unknown>;
}

/** A change of a message. Keys that are left out stay as they are. */
export interface Revision {
  by: string;
  content: Content;
  seenBy?: readonly string[];
  streaming?: boolean;
  /** The people whom this version notifies. On Slack and Discord an edit notifies no one. */
  pings?: readonly string[];
}

/**
 * Every message with all its versions. Messages change only through the timeline, so that every change is
 * reported.
 */
export interface Timeline {
  post(message: NewMessage): Message;
  revise(message: Message, revision: Revision): Version;
  remove(message: Message, by: string): void;
  /** Returns false if it changes nothing. The platforms answer that with an error. */
  react(message: Message, person: string, emoji: string): boolean;
  unreact(message: Message, person: string, emoji: string): boolean;
  /** Finds deleted messages too: check `deleted`. */
  find(platform: string, channel: string, id: string): Message | undefined;
  /**
   * Returns the messages of a place, oldest first, including deleted ones. A channel has those that are
   * outside of threads or broadcast from one; a thread has its first message and the replies.
   */
  at(place: Place): Message[];
  /** Returns all messages of the world, of a platform, or of a channel with its threads. */
  all(platform?: string, channel?: string): readonly Message[];
}

/** Makes the timeline of one world. Calls `posted` with a new message before the message is reported. */
export function createTimeline(
  clock: Clock,
  tell: (change: Change) => void,
  posted: (message: Message) => void,
): Timeline {
  const everything: Message[] = [];
  const channels = new Map<string, Message[]>();
  const byId = new Map<string, Message>();
  const inChannel = (platform: string, channel: string): Message[] => {
    const key = `${platform}/${channel}`;
    const list = channels.get(key) ?? [];
    if (list.length === 0) channels.set(key, list);
    return list;
  };
  return {
    post({ content, pings = [], seenBy, streaming = false, extras = {}, ...rest }) {
      const at = clock.now();
      const message: Message = {
        ...rest,
        at,
        streaming,
        versions: [{ at, by: rest.author, content, ...(seenBy && { seenBy }) }],
        reactions: new Map(),
        pings: new Set(pings),
        extras,
      };
      everything.push(message);
      inChannel(message.platform, message.channel).push(message);
      byId.set(`${message.platform}/${message.channel}/${message.id}`, message);
      posted(message);
      tell({ type: "posted", message });
      return message;
    },
    revise(message, { by, content, seenBy, streaming, pings = [] }) {
      const version: Version = { at: clock.now(), by, content, ...(seenBy && { seenBy }) };
      message.versions.push(version);
      if (streaming !== undefined) message.streaming = streaming;
      for (const person of pings) message.pings.add(person);
      tell({ type: "revised", message, version });
      return version;
    },
    remove(message, by) {
      if (message.deleted) return;
      message.deleted = { at: clock.now(), by };
      message.streaming = false;
      tell({ type: "deleted", message });
    },
    react(message, person, emoji) {
      const people = message.reactions.get(emoji) ?? new Set();
      if (people.has(person)) return false;
      message.reactions.set(emoji, people.add(person));
      tell({ type: "reacted", message, person, emoji, added: true });
      return true;
    },
    unreact(message, person, emoji) {
      const people = message.reactions.get(emoji);
      if (!people?.delete(person)) return false;
      if (people.size === 0) message.reactions.delete(emoji);
      tell({ type: "reacted", message, person, emoji, added: false });
      return true;
    },
    find: (platform, channel, id) => byId.get(`${platform}/${channel}/${id}`),
    at({ platform, channel, thread }) {
      const messages = inChannel(platform, channel);
      return thread === undefined
        ? messages.filter((message) => message.thread === undefined || message.broadcast)
        : messages.filter((message) => message.thread === thread || message.id === thread);
    },
    all(platform, channel) {
      if (platform === undefined) return everything;
      if (channel === undefined) return everything.filter((message) => message.platform === platform);
      return inChannel(platform, channel);
    },
  };
}
