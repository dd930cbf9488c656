import type { JsonValue } from "./json.ts";

/** Where a conversation is. */
export interface ThreadRef {
  platform: string;
  /** The team or guild. */
  space: string;
  channel: string;
  thread: string;
}

/** Who wrote something. Events carry ids only; names and time zones come from `Adapter.person`. */
export interface PersonRef {
  id: string;
  isBot: boolean;
}

/** Somebody in a thread, as far as the platform tells. */
export interface Person extends PersonRef {
  name: string;
  /** An IANA name such as "Europe/Zurich". */
  timeZone?: string | undefined;
}

/** A file somebody attached. Its bytes are fetched by the adapter it came from, never by URL from elsewhere. */
export interface FileRef {
  id: string;
  name: string;
  mimeType: string;
  size: number;
  /** The adapter's own, enough to fetch the file. */
  origin: JsonValue;
}

/** A message that the turn replies to or is about. */
export interface Quote {
  author: PersonRef;
  text: string;
}

/** A button that was pressed or a form that was sent. */
export interface Action {
  name: string;
  value?: JsonValue | undefined;
}

/** How a turn came to us. Only what is `ambient` is not addressed to the bot. */
export type Via = "direct" | "mention" | "reply" | "thread" | "command" | "action" | "ambient";

/** Somebody said something, pressed a button or ran a command. */
export interface Turn {
  type: "turn";
  /** Made of the platform's own ids, so that a redelivery is the same turn. */
  id: string;
  thread: ThreadRef;
  /**
   * The platform's time in milliseconds since 1970. A thread is worked on in its order. At equal times the smaller id comes first,
   * byte by byte, so ids must sort that way where the platform's time is coarse.
   */
  at: number;
  author: PersonRef;
  via: Via;
  /** Markdown, the mention of the bot removed. */
  text: string;
  files: FileRef[];
  quote?: Quote | undefined;
  action?: Action | undefined;
  /** The path of the bot that was asked for by name. */
  bot?: string | undefined;
  /** What that bot's typed data begins with, in a new session. */
  data?: JsonValue | undefined;
  /** The adapter's own; the core never looks inside. */
  origin: JsonValue;
}

/** A message that we may have answered has a new text. `message` is the id of its turn. */
export interface Edited {
  type: "edited";
  id: string;
  thread: ThreadRef;
  /** Never less than the message's. */
  at: number;
  message: string;
  text: string;
}

/** A message that we may have answered is gone. `message` is the id of its turn. */
export interface Deleted {
  type: "deleted";
  id: string;
  thread: ThreadRef;
  /** Never less than the message's. */
  at: number;
  message: string;
}

/** Somebody wants the answer that is being written to end. Never waits in a lane. */
export interface Stopped {
  type: "stopped";
  id: string;
  thread: ThreadRef;
  at: number;
  by: PersonRef;
  /** The turn whose answer is meant; without it, the one that is being answered now. */
  turn?: string | undefined;
  /** What was asked later is not meant. For what may be heard late, or twice, and must not end the next answer then. */
  upTo?: number | undefined;
}

/** Something worth knowing that is no question. */
export interface Notice {
  type: "notice";
  id: string;
  thread: ThreadRef;
  at: number;
  what: "joined" | "left";
  person: PersonRef;
}

/**
 * No platform's, but ours: a call of a holder that was paused on the way may have arrived after its successor's. In its lane it
 * comes when the answer is complete, which is put right then.
 */
export interface LateWrite {
  type: "late-write";
  id: string;
  thread: ThreadRef;
  at: number;
  turn: Turn;
  /** A message that the late one has posted, perhaps beside its successor's. */
  posted?: { page: number; ref: JsonValue } | undefined;
}

/** What a platform tells us, as plain JSON, because another process may pick it up. */
export type Inbound = Turn | Edited | Deleted | Stopped | Notice | LateWrite;

/** One string per thread. Different threads never share one: every part is escaped. */
export function threadKey({ platform, space, channel, thread }: ThreadRef): string {
  return [platform, space, channel, thread].map((part) => encodeURIComponent(part.toWellFormed())).join("/");
}

/** The thread of a key that `threadKey` has made. */
export function fromThreadKey(key: string): ThreadRef {
  const [platform = "", space = "", channel = "", thread = ""] = key.split("/").map(decodeURIComponent);
  return { platform, space, channel, thread };
}
