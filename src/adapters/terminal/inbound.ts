import { randomUUID } from "node:crypto";
import {
  type Button,
  distinctTimes,
  type Stopped,
  systemClock,
  type ThreadRef,
  type Turn,
} from "#core/platform";

// Lines that are piped in come many in a millisecond.
const now = distinctTimes(systemClock);

/** What was typed, by whom and where. */
export interface Said {
  text: string;
  person: string;
  thread: ThreadRef;
  /** The path of the bot that was asked for. */
  bot?: string | undefined;
  /** What `/1`, `/2` … would press right now. */
  buttons: readonly Button[];
}

/** A typed line as a turn. A line such as "/2" presses the second button that is shown. */
export function toTurn({ text, person, thread, bot, buttons }: Said): Turn {
  const number = /^\/(?<number>[1-9]\d?)$/.exec(text.trim())?.groups?.["number"];
  const button = number === undefined ? undefined : buttons[Number(number) - 1];
  const pressed: Partial<Turn> = button
    ? {
        via: "action",
        text: button.label,
        action: { name: button.name, ...(button.value === undefined ? {} : { value: button.value }) },
      }
    : {};
  return {
    type: "turn",
    // A terminal delivers nothing twice, so any id will do that no other process has used.
    id: `terminal-${randomUUID()}`,
    thread,
    at: now(),
    author: { id: person, isBot: false },
    via: "direct",
    text,
    files: [],
    ...(bot === undefined ? {} : { bot }),
    origin: null,
    ...pressed,
  };
}

/** Ctrl-C: the answer that is being written shall end. */
export function toStopped(thread: ThreadRef, person: string): Stopped {
  return {
    type: "stopped",
    id: `terminal-${randomUUID()}`,
    thread,
    at: now(),
    by: { id: person, isBot: false },
  };
}
