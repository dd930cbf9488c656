import type { Logger } from "pino";
import type { ZodType } from "zod";
import type { Context } from "./context.ts";
import type { History } from "./history.ts";
import type { Part } from "../part.ts";
import { type RespondFunction, toResponder } from "./responder.ts";
import type { Session } from "../session/session.ts";
import type { Person, Turn, Via } from "../turn.ts";

/** A path, the turns it wants, a responder. */
export interface Bot<Data = unknown> {
  /** "support", "sales/premium". */
  name: string;
  /** Which turns are for this bot. Without it: all that are addressed to us. */
  when?(turn: Turn): boolean;
  /** What the bot keeps per session. */
  data?: ZodType<Data>;
  /** Builds `data` once per session. */
  initial?(turn: Turn): Data;
  /** What happens to an addressed turn while an earlier one of its thread is being answered. Without it: what the host says. */
  busy?: Busy;
  /** What of the past the bot sees. Without it: what the host says. */
  history?: History;
  /** Written as a method, so that bots with different data fit into one list. */
  respond(context: Context<Data>): AsyncIterable<Part>;
  /**
   * What is done when the answer stands, such as summing up a long thread. Only the thread's next question waits for it.
   * It may not happen: a process can die before it, and what it throws is logged and forgotten.
   */
  afterAnswer?(session: Session, done: AfterAnswer): Promise<void>;
}

/** What a bot may know after its answer. */
export interface AfterAnswer {
  turn: Turn;
  /** Who somebody in this thread is. */
  person(id: string): Promise<Person>;
  signal: AbortSignal;
  log: Logger;
}

/** "queue": one after the other. "interrupt": the newest question ends the older answers. */
export type Busy = "queue" | "interrupt";

/** A bot from its parts. `respond` may be any function that answers. */
export function bot<Data = undefined>(
  parts: Omit<Bot<Data>, "respond"> & { respond: RespondFunction<Data> },
): Bot<Data> {
  return { ...parts, respond: toResponder(parts.respond) };
}

/** `when: via("direct", "mention")` */
export function via(...ways: Via[]): (turn: Turn) => boolean {
  return (turn) => ways.includes(turn.via);
}

/** `when: matches(/^deploy\b/i)`: addressed to us, and the text fits. */
export function matches(pattern: RegExp): (turn: Turn) => boolean {
  // A global or sticky pattern remembers where it stopped and would miss every second turn.
  const stateless = new RegExp(pattern.source, pattern.flags.replaceAll(/[gy]/g, ""));
  return (turn) => isAddressed(turn) && stateless.test(turn.text);
}

/** Is the turn meant for the bot, or only said where it listens? */
export const isAddressed = (turn: Turn): boolean => turn.via !== "ambient";
