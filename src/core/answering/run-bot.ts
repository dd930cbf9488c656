import { setImmediate } from "node:timers/promises";
import { isAbort } from "../failure.ts";
import { Failure } from "../errors.ts";
import type { Bot } from "../bot/bot.ts";
import type { Context } from "../bot/context.ts";
import { apologize } from "../bot/middleware/apologize.ts";
import { timeout } from "../bot/middleware/timeout.ts";
import type { Presenter } from "../presenting/presenter.ts";
import { compose, type Middleware } from "../bot/responder.ts";

/** An answer that is longer than this is a fault, not an answer. */
const mostCharacters = 400_000;

/** How long we go on reading without letting timers and sockets have their turn. */
const slice = 10;

/** Reads a bot's answer into the presenter, whatever the bot does: throw, say nothing, never end. */
export async function runBot(bot: Bot, context: Context, presenter: Presenter): Promise<void> {
  let breath = performance.now();
  try {
    for await (const part of rim(bot.respond)(context)) {
      presenter.add(part);
      if (presenter.answer.text.length > mostCharacters) {
        presenter.answer.ending = "cut";
        context.log.warn({ characters: mostCharacters }, "the answer was cut: it did not end");
        return;
      }
      // A bot that yields without ever waiting would otherwise hold up every other thread, and its own timeouts.
      if (performance.now() - breath < slice) continue;
      await setImmediate();
      breath = performance.now();
    }
  } catch (error) {
    // Told to stop: what was said so far is the answer. Anything else that comes out here is for the engine.
    if (!context.signal.aborted) throw error;
  }
}

/** An answer with nothing in it is a failure, whoever reports success. */
const neverEmpty: Middleware = (next) =>
  async function* (context) {
    let said = false;
    for await (const part of next(context)) {
      said ||=
        typeof part === "string" ? part.trim() !== "" : part.type === "card" || part.type === "attachment";
      yield part;
    }
    if (!said && !context.signal.aborted)
      throw new Failure("empty", "The bot ended without saying anything.");
  };

/** An abort that nobody ordered is the bot's own, such as a request it gave up: a failure, and never a silent end. */
const ownAborts: Middleware = (next) =>
  async function* (context) {
    try {
      yield* next(context);
    } catch (thrown) {
      if (context.signal.aborted || !isAbort(thrown)) throw thrown;
      throw new Failure("interrupted", "The bot's own request was aborted.", { cause: thrown });
    }
  };

/** What stands around every bot, for those that bring nothing of the kind. */
const rim = compose(apologize(), timeout({ total: "10m" }), ownAborts, neverEmpty);
