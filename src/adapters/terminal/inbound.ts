import { randomUUID } from "node:crypto";
import {
  type Button,
  distinctTimes,
  type Stopped,
  systemClock,
  type ThreadRef,
  type Turn,
} from "#core/platform";

// Many lines come out of a pipe in one millisecond.
const now = distinctTimes(systemClock);

export interface Typed {
  text: string;
  person: string;
  thread: ThreadRef;
  /** The name of the bot that is to answer. */
  bot?: string | undefined;
  /** The buttons that `/1`, `/2` … press. */
  buttons: readonly Button[];
}

/** Translates a typed line. A line such as "/2" presses the second button that is shown. */
export function toTurn({ text, person, thread, bot, buttons }: Typed): Turn {
  const number = /^\/(?<number>[1-9]\d?)$/.exec(text.trim())?.groups?.["number"];
  const button = number === undefined ? undefined : buttons[Number(number) - 1];
  const pressed: Partial<Turn> = button
    ? {
        via: "action",
        text: button.label,
        action: { name: button.name, value: button.value },
      }
    : {};
  return {
    type: "turn",
    // A terminal delivers nothing twice, so any unique id will do.
    id: `terminal-${randomUUID()}`,
    thread,
    at: now(),
    author: { id: person, isBot: false },
    via: "direct",
    text,
    files: [],
    quotes: [],
    bot,
    origin: null,
    ...pressed,
  };
}

/** Returns the order that Ctrl-C gives: to stop the answer that is being written. */
export function toStopped(thread: ThreadRef, person: string): Stopped {
  return {
    type: "stopped",
    id: `terminal-${randomUUID()}`,
    thread,
    at: now(),
    by: { id: person, isBot: false },
  };
}
