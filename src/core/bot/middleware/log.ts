import type { Middleware } from "../responder.ts";

/** One line when a bot begins to answer and one when it ends. Says who and how, never what: texts do not belong into a log. */
export function log(level: "debug" | "info" = "info"): Middleware {
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
