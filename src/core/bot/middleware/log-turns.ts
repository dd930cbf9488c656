import { checkOptions } from "../check-options.ts";
import { BadInput } from "../../errors.ts";
import type { Middleware } from "../responder.ts";

export interface LogTurnsOptions {
  /** "info" without it. */
  level?: "debug" | "info" | undefined;
}

/**
 * Logs a line when a bot begins to answer and one when it ends: who asked and how it went, without any text.
 *
 * ```ts
 * use: [logTurns({ level: "debug" })],
 * ```
 */
export function logTurns(options: LogTurnsOptions = {}): Middleware {
  checkOptions("logTurns", options, ["level"], 'logTurns({ level: "debug" })');
  const { level = "info" } = options;
  if (level !== "debug" && level !== "info")
    throw new BadInput(`logTurns({ level }) takes "debug" or "info"; got ${JSON.stringify(level)}.`);
  return (next) =>
    async function* (context) {
      const { turn, history } = context;
      context.log[level]({ via: turn.via, author: turn.author.id, history: history.length }, "answering");
      let outcome = "ended early";
      try {
        yield* next(context);
        outcome = "complete";
      } catch (thrown) {
        outcome = "failed";
        throw thrown;
      } finally {
        context.log[level]({ outcome }, "answer ended");
      }
    };
}
