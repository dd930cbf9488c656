import type { Logger } from "pino";
import type { JsonValue } from "../json.ts";
import type { Message } from "../message.ts";
import type { FileRef, Person, Turn } from "../turn.ts";

/** All that a responder may know for this turn. */
export interface Context<Data = unknown> {
  turn: Turn;
  /** Oldest first, without this turn, within the budget of the context provider. */
  history: readonly Message[];
  /** The bot's own typed data, one per session. */
  data: Data;
  /** Changes `data` for this and every later turn of the session. */
  setData(data: Data): Promise<void>;
  /** Who takes part in what is shown of the thread: the asker first, then whoever spoke, joined or left last. */
  people: readonly Person[];
  /** How to write on the platform, in words for a model; empty where there is nothing to say. */
  dialect: string;
  /**
   * Runs something once per turn, however often the turn is taken over: its result is journaled and must be plain JSON.
   * A process that died between the effect and its record leaves the outcome unknown; that throws, and never runs a second time.
   */
  once<T>(name: string, run: () => Promise<T>, options?: OnceOptions): Promise<T>;
  /** What a step of this name gave back, to this process or to one that had the turn before it. */
  recall(name: string): JsonValue | undefined;
  /** The bytes of a file that somebody attached, fetched by the platform it lies on. */
  read(file: FileRef): Promise<Uint8Array>;
  /** Aborted when the answer is no longer wanted. Hand it to whatever you call. */
  signal: AbortSignal;
  log: Logger;
}

export interface OnceOptions {
  /** Twice does no harm: a step that a dead process may have done is simply done again, and nobody has to wonder. */
  repeatable?: boolean;
}

/** The same context with another signal. A copy by spreading would keep `data` as it is at this moment, whatever is remembered later. */
export function withSignal<Data>(context: Context<Data>, signal: AbortSignal): Context<Data> {
  return Object.defineProperties(
    { ...context, signal },
    { data: Object.getOwnPropertyDescriptor(context, "data") ?? {} },
  );
}
