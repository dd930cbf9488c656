import type { FormField } from "../world/form.ts";
import type { FaultKind } from "../world/faults.ts";
import type { ChannelKind, Place } from "../world/place.ts";
import type { Piece } from "./pieces.ts";

// The data that the server sends to the page. Patches contain states and never steps, so a slow browser can
// skip some: the next patch about a thing replaces what it missed.

/** A person, with a key that is the same on every platform. */
export interface WirePerson {
  key: string;
  name: string;
  isBot: boolean;
  timeZone: string;
  ids: Record<string, string>;
}

/** A channel for the sidebar of a column. */
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

/** A version of a message. */
export interface WireVersion {
  /** Its number, from 1. */
  number: number;
  at: number;
  by: string;
  /** The text as a person would type it, with names instead of ids. */
  text: string;
  pieces: Piece[];
  files: WireFile[];
  seenBy?: readonly string[];
}

/** A message with the versions that people may have on the screen. */
export interface WireMessage extends Place {
  key: string;
  id: string;
  author: string;
  at: number;
  /** Its position among all messages of the world. */
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
  /** The newest version that all readers see, then the newest that only some see, if it is newer. */
  versions: WireVersion[];
}

/** A status at a place. */
export interface WireStatus extends Place {
  person: string;
  kind: "typing" | "status" | "session";
  text: string;
}

/** A form that one person sees. */
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

/** A person's unread mark. */
export interface WireUnread {
  /** platform/channel/thread/person; the thread is empty for the channel itself. */
  key: string;
  count: number;
  pings: number;
}

/** A planned fault. */
export interface WireFault {
  target: string;
  kind: FaultKind;
  /** −1: always. */
  remaining: number;
}

/** What a page needs to know when it opens. */
export interface WireStart {
  spaces: { platform: string; id: string; name: string }[];
  faultKinds: readonly string[];
  faultTargets: Record<string, readonly string[]>;
  reactions: readonly { emoji: string; sign: string }[];
}

/** Changes for the page. A thing replaces the one with the same key. Statuses and faults replace all earlier ones. */
export interface Patch {
  /** Set in the first patch. The page forgets everything else. */
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
