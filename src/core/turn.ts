import type { JsonValue } from "./json.ts";

/** The place of a conversation. */
export interface ThreadRef {
  platform: string;
  /** The workspace or guild. */
  space: string;
  channel: string;
  thread: string;
}

/** The author of something. Names of people and their time zones come from `Adapter.person`. */
export interface PersonRef {
  id: string;
  isBot: boolean;
  /** The name that came with the event. Apps and webhooks have one, because not all of them can be looked up. */
  name?: string | undefined;
  /** "guest": a member with limited rights. "external": a member of another organization. */
  kind?: "guest" | "external" | undefined;
  /** The ids of the author's roles, where the platform sends them with the event. */
  roles?: string[] | undefined;
}

export interface Person extends PersonRef {
  name: string;
  /** An IANA name such as "Europe/Zurich". */
  timeZone?: string | undefined;
}

/** A file that a person attached. Only the adapter that named it fetches its bytes, never natter by a URL. */
export interface FileRef {
  id: string;
  name: string;
  mimeType: string;
  size: number;
  /** The adapter's own data for fetching the file. */
  origin: JsonValue;
}

/** A message that another one carries, such as the one that a person replies to or forwards. */
export interface Quote {
  /** What the carrying message does: replies to this one, forwards it, shares it with a comment, or asks about it from a menu. */
  kind: "reply" | "forward" | "share" | "about";
  author: PersonRef;
  at?: number | undefined;
  text: string;
  files: FileRef[];
}

/** A pressed button or a sent form. */
export interface Action {
  name: string;
  value?: JsonValue | undefined;
  /** The id of the person whose answer has this button. Missing if the button belongs to everyone. */
  asker?: string | undefined;
}

/** How a turn reached the bot. "ambient" is said where the bot listens, but not to it; all others are addressed to it. */
export type Via = "direct" | "mention" | "reply" | "thread" | "command" | "action" | "ambient";

/** A person says something, presses a button or runs a command. */
export interface Turn {
  type: "turn";
  /** Made of the platform's own ids, so that a redelivery has the same id. */
  id: string;
  thread: ThreadRef;
  /**
   * The platform's time in milliseconds since 1970. A thread is worked on in its order. At equal times the smaller id comes first,
   * byte by byte, so ids must sort that way where the platform's time is coarse.
   */
  at: number;
  author: PersonRef;
  via: Via;
  /** Markdown, without the mention of the bot. */
  text: string;
  files: FileRef[];
  quotes: Quote[];
  /** The channel or thread that the author has open beside the bot. natter reads its last messages into `Context.lookedAt`. */
  looksAt?: ThreadRef | undefined;
  action?: Action | undefined;
  /** The name of the bot that was asked for. Without it, the first bot that wants the turn answers. */
  bot?: string | undefined;
  /** Sets that bot's typed data in a new session. */
  data?: JsonValue | undefined;
  /** natter sets this if the bot lets anyone stop its answers. Without it, only the author and admins may stop the answer. */
  stop?: "anyone" | undefined;
  /** natter sets this on a press of "Try again": the turn that is asked again, and its time. Orders about that turn mean the press. */
  again?: { turn: string; at: number } | undefined;
  /** The adapter's own data for answering the turn. natter never looks inside. */
  origin: JsonValue;
}

/** A person changes a message that the bot may have answered. */
export interface Edited {
  type: "edited";
  id: string;
  thread: ThreadRef;
  /** Never less than the message's. */
  at: number;
  /** The id of the message's turn. */
  message: string;
  text: string;
}

/** A person deletes a message that the bot may have answered. */
export interface Deleted {
  type: "deleted";
  id: string;
  thread: ThreadRef;
  /** Never less than the message's. */
  at: number;
  /** The id of the message's turn. */
  message: string;
}

/** A person stops an answer. Takes effect at once, without waiting in the thread's lane. */
export interface Stopped {
  type: "stopped";
  id: string;
  thread: ThreadRef;
  at: number;
  by: PersonRef;
  /** The turn whose answer is meant; without it, the turn that is being answered. */
  turn?: string | undefined;
  /** Leaves turns alone that are later than this time, in milliseconds. A stop that arrives late must not end the next answer. */
  upTo?: number | undefined;
}

/** A person joins or leaves the thread. It goes into the history and is not answered. */
export interface Notice {
  type: "notice";
  id: string;
  thread: ThreadRef;
  at: number;
  what: "joined" | "left";
  person: PersonRef;
}

/**
 * Raised by natter itself: a paused process's write may have landed after its successor's. It waits in the thread's lane, and then
 * the finished answer is painted again.
 */
export interface LateWrite {
  type: "late-write";
  id: string;
  thread: ThreadRef;
  at: number;
  turn: Turn;
  /** The message that the late write has posted, perhaps in addition to the answer's own. */
  posted?: { page: number; ref: JsonValue } | undefined;
}

/** What an adapter hears. Plain JSON, because another process may work on it. */
export type Inbound = Turn | Edited | Deleted | Stopped | Notice | LateWrite;

/**
 * Returns the id of the turn that a message becomes when an edit adds the bot's mention. The message keeps its own id, so the session
 * stores it once.
 */
export const lateMention = (message: string): string => `${message}${mentionMark}`;

/** Returns the id of a turn's message. Undoes `lateMention`. */
export const messageOf = (turnId: string): string =>
  turnId.endsWith(mentionMark) ? turnId.slice(0, -mentionMark.length) : turnId;

/** Returns the ids of all turns that a message can be. */
export const turnsOf = (message: string): string[] => [message, lateMention(message)];

const mentionMark = "#mention";

/** Tells whether a turn has nothing that a bot could answer. */
export const saysNothing = ({ text, files, quotes, action, via }: Turn): boolean =>
  text.trim() === "" &&
  files.length === 0 &&
  quotes.length === 0 &&
  // The action of a command only names the command.
  (action === undefined || via === "command");

/** Returns one string per thread. Different threads never share one, because every part is escaped. */
export function threadKey({ platform, space, channel, thread }: ThreadRef): string {
  return [platform, space, channel, thread].map((part) => encodeURIComponent(part.toWellFormed())).join("/");
}

/** Returns the thread of a key that `threadKey` has made. */
export function fromThreadKey(key: string): ThreadRef {
  const [platform = "", space = "", channel = "", thread = ""] = key.split("/").map(decodeURIComponent);
  return { platform, space, channel, thread };
}
