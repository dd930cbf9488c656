import type { Claims } from "./claims.ts";
import type { JsonValue } from "./json.ts";
import type { Button, Card, Progress } from "./part.ts";
import type { Message } from "./message.ts";
import type { Budget, Gate } from "./pacing/budget.ts";
import type { FileRef, Inbound, Person, ThreadRef, Turn } from "./turn.ts";

/** Resolves when the event would survive a crash: only then may the adapter acknowledge it. */
export type Receive = (event: Inbound) => Promise<void>;

/** What an adapter has to know after a restart, durable: above all how far a stream of events was seen. */
export interface Cursors {
  get(key: string): Promise<string | undefined>;
  /** `lasting`: for ever, or for as long as a thread is remembered in which nothing more is said. */
  set(key: string, value: string, lasting?: "ever" | "remembered"): Promise<void>;
}

/** A platform. Everything that knows it lies in one folder behind this. */
export interface Adapter {
  name: string;
  /** How to write here, in a sentence or two for a model: which Markdown is shown, what is too long. */
  dialect?: string | undefined;
  /** `claims`: for what each process can have only its part of. Without them everything is ours. */
  start(receive: Receive, cursors: Cursors, claims?: Claims): Promise<void>;
  /** From the turn's JSON alone: another process may have received it. */
  surface(turn: Turn, gate: Gate): Surface;
  /** What was said in a thread, newest last, as far as the platform tells. */
  history(thread: ThreadRef, limit: number): Promise<Message[]>;
  person(id: string, thread: ThreadRef): Promise<Person>;
  read(file: FileRef, signal: AbortSignal): Promise<Uint8Array>;
  /** What a scope of this platform may cost before the platform has said anything better. */
  budget(scope: string): Budget;
  stop(): Promise<void>;
}

/** The content of one message. Text is raw Markdown: while it grows, a surface that edits closes what is half-written, for display only. */
export interface Page {
  text: string;
  progress: Progress[];
  card?: Card | undefined;
  buttons: Button[];
  attachments?: { name: string; mimeType: string; base64: string }[] | undefined;
  /** Why the answer is not whole; the surface says so in its last line. */
  ending?: "stopped" | "cut" | "failed" | undefined;
  /** The end of a complete answer, where a platform may ask what it was worth. */
  last?: true | undefined;
}

/** The place where an answer appears. Every call to the platform passes the gate first. */
export interface Surface {
  /** The shortest time between two edits of one message that does a reader good, in milliseconds. */
  readonly gap: number;
  /** Would this, rendered, still be one message here? */
  fits(page: Page): boolean;
  /** A message that a dead process may have posted under this key. Asked before a repeated open. */
  find(key: string): Promise<Draft | undefined>;
  /** `page` is read after the gate, so that what is sent is the newest. */
  open(page: () => Page, key: string): Promise<Draft>;
  /** Reopens a message that another process began. */
  resume(ref: JsonValue): Draft;
  /** "is searching…". `null` clears it. */
  status(text: string | null): Promise<void>;
}

/**
 * One message being written. It never becomes two: when its target is gone, or can never be written to again, it throws `Gone`,
 * and the presenter opens another under the next key. An appender that is given anything but an extension ends its stream and edits.
 */
export interface Draft {
  /** Enough to write on after a crash. Saved whenever it changes. */
  readonly ref: JsonValue;
  update(page: () => Page): Promise<void>;
  /** The seal: the text is complete and shown as it is. Cheap when nothing changed; harmless when repeated. */
  finish(page: Page): Promise<void>;
  remove(): Promise<void>;
}
