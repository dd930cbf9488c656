import type { Claims } from "./claims.ts";
import type { JsonValue } from "./json.ts";
import type { Message } from "./message.ts";
import type { Budget, Gate } from "./pacing/budget.ts";
import type { Button, Card, Progress } from "./part.ts";
import type { FileRef, Inbound, Person, PersonRef, ThreadRef, Turn } from "./turn.ts";

/**
 * Takes an event in. Resolves when the event would survive a crash: acknowledge it to the platform only then. Rejects when it could
 * not be stored: do not acknowledge it, so that the platform sends it again, or call again where the platform never does. The same
 * event may be handed over twice: natter recognises it by its `id`. A malformed event is logged, dropped, and counts as taken.
 */
export type Receive = (event: Inbound) => Promise<void>;

/** A small durable store of the adapter's own, above all for how far it has read a stream of events. Shared by all processes. */
export interface Cursors {
  get(key: string): Promise<string | undefined>;
  /** "remembered" deletes the value when it was not set for as long as natter remembers a quiet thread; "ever" is the default. */
  set(key: string, value: string, lasting?: "ever" | "remembered"): Promise<void>;
}

/**
 * A platform, as natter sees it. Everything that knows the platform's API lies behind this port.
 *
 * Every method translates the platform's errors:
 * - `Failure` says what went wrong. Its kind decides what happens next: "busy" (with `retryAfter` if the platform named a time),
 *   "offline", "timeout" and "interrupted" are tried again; "refused" and "too-long" mean that this content will never be taken.
 * - `Gone` comes only from a `Draft` and says that its message cannot be written to any more: "deleted" if a person removed it,
 *   "expired" if the platform takes no more edits.
 * - `LeaseEnded` comes from the gate. Pass it on as it is: another process answers now, and this one must write nothing more.
 */
export interface Adapter {
  /** The name in `ThreadRef.platform`. */
  name: string;
  /** Tells a model in a sentence or two how to write here: which Markdown is shown, and what is too long. */
  dialect?: string | undefined;
  /**
   * Connects, and hands over every event from then on. Resolves when the platform is connected. Where the platform drops events
   * while no process listens, the adapter reads afterwards what it has missed, from its cursors on. `claims` shares out what only
   * one process may hold, such as a connection to a shard; without it there is only one process. Rejects with a `Failure` of kind
   * "offline", "timeout", "busy" or "interrupted" when the platform is away: natter serves the others and calls again, so leave
   * nothing behind. Any other error ends the start of natter.
   */
  start(receive: Receive, cursors: Cursors, claims?: Claims): Promise<void>;
  /**
   * Returns the place where a turn is answered. It may rely on the turn's JSON and on nothing in memory: another process, and
   * another version of natter, may have received the turn. Makes no call by itself.
   */
  surface(turn: Turn, gate: Gate): Surface;
  /**
   * Returns the last messages of a thread, oldest first, each under the id that its turn has or would have. natter calls it until
   * the bot has answered in the thread, waits two seconds at most, and then answers without the messages. When the platform
   * refuses the rest for now, reject with `PartialHistory`, which holds what was read: natter calls again at the next turn.
   */
  history(thread: ThreadRef, limit: number): Promise<Message[]>;
  /** Looks a person up. natter waits for two seconds, and then uses the id as the name. */
  person(id: string, thread: ThreadRef): Promise<Person>;
  /** Set this if only `person` tells who is a guest. natter then looks up every person before it hears them. */
  hasGuests?: boolean | undefined;
  /**
   * Tells a person something that only they see. Leave it out if the platform has no such messages, and make no call if it has none
   * for this person or place. natter only logs a failure.
   */
  tellPrivately?(to: PrivatePlace, text: string, gate: Gate): Promise<void>;
  /**
   * Downloads a file that this adapter has named in a turn, from no other hosts than the platform's, and passes on the bytes as they
   * come. `fetchFile` does that.
   */
  read(file: FileRef, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** Returns what a scope allows until `Gate.report` knows better. A scope is whatever the platform counts calls by. */
  budget(scope: string): Budget;
  /** Disconnects, also while `start` is still under way. Running answers are complete or handed over by then. */
  stop(): Promise<void>;
}

/** Where `tellPrivately` reaches a person. `origin` is the turn's. A person who reacted to a message has none. */
export interface PrivatePlace {
  person: PersonRef;
  thread: ThreadRef;
  origin?: JsonValue | undefined;
}

/** A button with what a press brings back: its name, its value and its asker. `actionToText` writes all three into one string. */
export interface PageButton extends Button {
  /** The id of the person whom the button belongs to. A press brings it back as `Turn.action.asker`. */
  asker?: string | undefined;
}

/** The content of one message. */
export interface Page {
  /** Raw Markdown. While it grows, a surface that edits closes what is half-written with `closeMarkdown`. */
  text: string;
  progress: Progress[];
  /** The card without its buttons, which are in `buttons`. */
  card?: Omit<Card, "buttons"> | undefined;
  buttons: PageButton[];
  attachments?: { name: string; mimeType: string; base64: string }[] | undefined;
  /** Why the answer is incomplete. The surface says so in the last line. */
  ending?: "stopped" | "cut" | "failed" | undefined;
  /** A line in natter's own words, in small print below the answer. */
  note?: string | undefined;
  /** The answer ends with this page. A platform may ask the reader here to rate it. */
  last?: true | undefined;
}

/**
 * The place where one answer appears. Every call to the platform goes through the gate that came with the turn, which may hold
 * it back for a while and may refuse it.
 */
export interface Surface {
  /** Milliseconds between two edits of one message. A reader would gain nothing from quicker ones. */
  readonly gap: number;
  /**
   * Tells whether the page, rendered, is one message that the platform takes. Must be pure and quick, and monotone in the text:
   * if a text fits, every beginning of it fits. natter finds the end of a page by bisection.
   */
  fits(page: Page): boolean;
  /**
   * Looks on the platform for the message that was posted under this key, by this process or by a dead one. natter asks before it
   * opens a key again, when it cannot know whether the first post has arrived. `begins` are the page's first words from when its
   * key was saved. Where the platform does not tell keys, the message must begin with them.
   */
  find(key: string, begins?: string): Promise<Draft | undefined>;
  /**
   * Posts a message under a key. Read `page` inside the gate's call, so that the newest text is posted. Use the platform's own
   * idempotency, if it has any: a key must never become two messages.
   */
  open(page: () => Page, key: string): Promise<Draft>;
  /** Goes on with the message of a saved `ref`, in this process or another one. Makes no call by itself. */
  resume(ref: JsonValue): Draft;
  /**
   * Begins what `open` needs before it can post, such as making a thread, and may show that the bot is at work. natter calls it once
   * per attempt, while the bot is still thinking, and ignores a failure: `open` tries again.
   */
  prepare?(): Promise<void>;
  /** Shows what the bot is doing, such as "is searching…". `null` clears it. A failure is only logged. */
  status(text: string | null): Promise<void>;
}

/**
 * One message that is being written, and never two: when it cannot be written to any more, its methods throw `Gone`. natter then
 * posts another under the next key, and calls `remove` for this one. After a transient failure natter tries the
 * same message again, for up to a day.
 */
export interface Draft {
  /** What `resume` needs. natter reads it after each call, and saves it whenever it has changed. */
  readonly ref: JsonValue;
  /**
   * Shows the growing text. Read `page` inside the gate's call. A draft that appends edits the message
   * instead when the page does not extend what it has shown.
   */
  update(page: () => Page): Promise<void>;
  /** Shows the final page exactly as it is. Harmless when repeated; makes no call if the message shows it already. */
  finish(page: Page): Promise<void>;
  /** Deletes the message, or leaves it in a form that says that it is over. Also resolves if a person has deleted it already. */
  remove(): Promise<void>;
}

/** `history` rejects with this when the platform gives only some of the messages for now. natter uses them, and asks again at the next turn. */
export class PartialHistory extends Error {
  readonly code = "partial-history";
  /** What was read, oldest first. */
  readonly messages: readonly Message[];

  constructor(messages: readonly Message[], cause: Error) {
    super(`Only ${messages.length} messages of a thread could be read: ${cause.message}`, { cause });
    this.name = "PartialHistory";
    this.messages = messages;
  }
}
