import type { FormField } from "../world/form.ts";
import type { FaultKind } from "../world/faults.ts";
import type { ChannelKind, Place } from "../world/place.ts";
import type { Piece } from "./pieces.ts";

// What travels between the page and its server. Only states travel, never steps: whoever misses a patch has missed nothing
// once the next one about the same thing arrives, so a slow browser can skip.

/** Somebody, under a key that holds on every platform. */
export interface WirePerson {
  key: string;
  name: string;
  isBot: boolean;
  timeZone: string;
  ids: Record<string, string>;
}

/** A channel for the side of a column. */
export interface WireChannel {
  key: string;
  platform: string;
  space: string;
  id: string;
  name: string;
  topic: string;
  kind: ChannelKind;
  members: string[];
  archived: boolean;
  /** What a bot suggests to ask here (Slack's agents). */
  prompts: { title: string; message: string }[];
}

/** A thread's name and state; its messages name it. */
export interface WireThread {
  key: string;
  platform: string;
  space: string;
  channel: string;
  id: string;
  name: string;
  locked: boolean;
  archived: boolean;
}

/** A file below a message. */
export interface WireFile {
  id: string;
  name: string;
  size: number;
  /** Where this page serves it; absent when the bytes are not known. */
  url?: string;
  isImage: boolean;
}

/** A version as those see it who see it. */
export interface WireVersion {
  /** Its number, from 1. */
  number: number;
  at: number;
  by: string;
  /** As a person would type it, with names for ids. */
  text: string;
  pieces: Piece[];
  files: WireFile[];
  seenBy?: readonly string[];
}

/** A message with as much of its past as somebody may still have on the screen. */
export interface WireMessage extends Place {
  key: string;
  id: string;
  author: string;
  at: number;
  /** Where it stands among all messages of the world. */
  order: number;
  system: boolean;
  streaming: boolean;
  broadcast: boolean;
  deleted: boolean;
  onlyFor?: readonly string[];
  replyTo?: string;
  pings: string[];
  reactions: { emoji: string; sign: string; people: string[] }[];
  versionCount: number;
  /** The newest that everybody sees, then the newest that only some see, if it is newer. */
  versions: WireVersion[];
}

/** A sign of life at a place. */
export interface WireStatus extends Place {
  person: string;
  kind: "typing" | "status" | "session";
  text: string;
}

/** A window in front of one person. */
export interface WireForm {
  key: string;
  platform: string;
  id: string;
  person: string;
  kind: "modal" | "home";
  title: string;
  fields: FormField[];
  errors: Record<string, string>;
  open: boolean;
  pieces: Piece[];
}

/** An API call for the panel, its JSON cut short. */
export interface WireCall {
  key: number;
  platform: string;
  method: string;
  arguments: string;
  at: number;
  status?: number;
  answer?: string;
  /** False when the platform refused, whatever the HTTP status. */
  ok?: boolean;
  took?: number;
}

/** What is left of a rate limit. */
export interface WireBudget {
  key: string;
  platform: string;
  scope: string;
  limit: number;
  remaining: number;
  resetAt: number;
}

/** Somebody's unread mark. */
export interface WireUnread {
  /** platform/channel/thread/person; the thread is empty for the channel itself. */
  key: string;
  count: number;
  pings: number;
}

/** A fault that waits for its call. */
export interface WireFault {
  target: string;
  kind: FaultKind;
  /** −1: always. */
  remaining: number;
}

/** What a page needs to know once. */
export interface WireStart {
  spaces: { platform: string; id: string; name: string }[];
  faultKinds: readonly string[];
  faultTargets: Record<string, readonly string[]>;
  reactions: readonly { emoji: string; sign: string }[];
}

/** News for the page. Things with a key replace what has the same key; statuses and faults replace all that were known. */
export interface Patch {
  /** Comes first: forget everything else. */
  start?: WireStart;
  now: number;
  people: WirePerson[];
  channels: WireChannel[];
  threads: WireThread[];
  messages: WireMessage[];
  forms: WireForm[];
  calls: WireCall[];
  budgets: WireBudget[];
  unread: WireUnread[];
  statuses: WireStatus[];
  faults: WireFault[];
}
