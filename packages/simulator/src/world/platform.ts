import type { Form } from "./form.ts";
import type { Control, Message } from "./message.ts";
import type { Channel, Person, Place, Thread } from "./place.ts";

/** A file that a person is about to share. */
export interface Upload {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** What a person can send with a text. */
export interface Saying {
  files?: readonly Upload[];
  /** The message that the text replies to. Discord quotes it, Slack ignores it. */
  replyTo?: Message;
  /** Discord: a reply pings the quoted author unless this is false. */
  pingReplied?: boolean;
  /** Slack: shows a reply in the channel as well. */
  broadcast?: boolean;
  /** Slack: a table that the person pastes below the text, row by row. Discord ignores it. */
  table?: readonly (readonly string[])[];
  /** Discord: the names of the stickers that are sent. Slack ignores them. */
  stickers?: readonly string[];
  /** Discord: a poll. Slack ignores it. */
  poll?: { question: string; answers: readonly string[] };
  /** Discord: a recorded voice message. Slack ignores it. */
  voice?: { seconds: number; bytes?: Uint8Array };
}

/** What a person can add to a message that they forward. */
export interface Forwarding {
  /** The person's own words. Discord posts them as a second message. */
  text?: string;
  /** Slack: marks the message with the subtype that older clients give it. Discord ignores it. */
  subtype?: "message_share";
}

/** A command, message shortcut or context-menu entry that a bot offers. */
export interface OfferedCommand {
  /** Slack: "/ask" or a shortcut's callback id; Discord: the command's name. */
  name: string;
  description: string;
  /** How it is called: by typing, on a message, or on a person. */
  on: "text" | "message" | "person";
}

/**
 * What people can do at a platform's client. The test kit and the page call it, and the simulated platform
 * turns each act into the events that the real one sends. An act that the real client would not allow rejects
 * with a sentence.
 *
 * Texts are as the person typed them. "@name" of a person in the place becomes a mention, as the client's
 * completion does.
 */
export interface Platform {
  name: string;
  /**
   * The address for the SDK: Slack's `slackApiUrl` ("http://127.0.0.1:1234/api/"), Discord's `rest.api`
   * ("…/api").
   */
  url: string;
  /** Closes the servers and all sockets. */
  close(): Promise<void>;

  say(person: Person, place: Place, text: string, saying?: Saying): Promise<Message>;
  /** Forwards a message to another place: Slack's "Share message", Discord's "Forward". */
  forward(person: Person, message: Message, to: Place, forwarding?: Forwarding): Promise<Message>;
  edit(person: Person, message: Message, text: string): Promise<void>;
  remove(person: Person, message: Message): Promise<void>;
  react(person: Person, message: Message, emoji: string): Promise<void>;
  unreact(person: Person, message: Message, emoji: string): Promise<void>;
  /** Presses a button, or chooses values in a select. */
  click(person: Person, message: Message, control: Control, values?: readonly string[]): Promise<void>;
  /** Runs a command: the text after a slash command, or the options by name. */
  command(
    person: Person,
    place: Place,
    name: string,
    input?: string | Readonly<Record<string, string>>,
  ): Promise<void>;
  /** Calls a message shortcut or a message command. */
  shortcut(person: Person, message: Message, name: string): Promise<void>;
  /** Submits a form. If the bot refuses it, `form.errors` says why. */
  submit(
    person: Person,
    form: Form,
    values: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<void>;
  dismiss(person: Person, form: Form): Promise<void>;
  /** Presses the platform's own Stop button (Slack's agent sessions). Rejects where there is none. */
  stop(person: Person, place: Place): Promise<void>;
  /** Shows typing to the others. */
  type(person: Person, place: Place): Promise<void>;
  /** Reads a place, which clears its unread marks. */
  open(person: Person, place: Place): Promise<void>;
  /** Opens a bot's home (Slack's Home tab). Rejects where there is none. */
  openHome(person: Person, bot: Person): Promise<void>;
  /** Returns the direct or group message of these people, and opens it if there is none yet. */
  direct(person: Person, others: readonly Person[]): Promise<Channel>;
  /** Starts a thread on a message. On Slack a thread begins with its first reply, so this only returns its place. */
  startThread(person: Person, message: Message, name: string): Promise<Place>;
  /** Writes a post in a forum. */
  post(person: Person, forum: Channel, title: string, text: string): Promise<Thread>;

  /** Returns the commands and shortcuts that bots have registered. */
  commands(place: Place): readonly OfferedCommand[];
  /** Returns the targets of faults that a page offers: methods, events, "socket". */
  faultTargets(): readonly string[];
}
