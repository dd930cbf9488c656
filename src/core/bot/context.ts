import type { Logger } from "pino";
import type { JsonValue } from "../json.ts";
import type { Message } from "../message.ts";
import type { FileRef, Person, Turn } from "../turn.ts";

/** Everything that a responder knows about its turn. */
export interface Context<Data = unknown> {
  /** What was asked, by whom and where. */
  turn: Turn;
  /** The thread so far without this turn, oldest first, as the bot's `history` chose it. */
  history: readonly Message[];
  /** The bot's own data in this session. Changes with `setData`. */
  data: Data;
  /** Replaces `data`, for this turn and all later ones of the session. The bot's schema checks it. */
  setData(data: Data): Promise<void>;
  /** The people in the history: the asker first, then the others, the latest first. */
  people: readonly Person[];
  /** The last messages of the channel or thread that the asker has open beside the bot, oldest first. Empty if the platform does not say. */
  lookedAt: readonly Message[];
  /** How to format text on this platform, in words for a model. Empty if there is nothing to say. */
  dialect: string;
  /**
   * Runs something once per turn, also when another process takes the turn over, and returns its result, which
   * has to be plain JSON. The name is the key: a second call of the same name in the same turn returns the
   * first one's result, and one that comes while the first is running throws. An error is not recorded: the
   * next call runs again. If a process dies between the effect and its record, the outcome is unknown. Then
   * `once` throws, and never runs it a second time.
   *
   * ```ts
   * const ticket = await once("open a ticket", () => desk.open(turn.text));
   * ```
   */
  once<T>(name: string, run: () => Promise<T>, options?: OnceOptions): Promise<T>;
  /** Returns the result that `once` recorded under this name, in this process or an earlier one. */
  recall(name: string): JsonValue | undefined;
  /**
   * Fetches all bytes of an attached file from its platform, 20 MB at most. Waits while too many downloads are under way, in this
   * turn and others.
   */
  read(file: FileRef): Promise<Uint8Array>;
  /** Fetches the same bytes piece by piece, for files that need not be in memory. */
  stream(file: FileRef): AsyncIterable<Uint8Array>;
  /** Aborted when the answer is no longer wanted. Pass it to everything you call. */
  signal: AbortSignal;
  log: Logger;
}

export interface OnceOptions {
  /** Running it twice does no harm, so it runs again if a process died before the result was recorded. */
  repeatable?: boolean | undefined;
}

/**
 * Returns the same context with another signal. A plain copy would keep `data` as it is now, whatever `setData`
 * does later.
 */
export function withSignal<Data>(context: Context<Data>, signal: AbortSignal): Context<Data> {
  return Object.defineProperties(
    { ...context, signal },
    { data: Object.getOwnPropertyDescriptor(context, "data") ?? {} },
  );
}
