import { setImmediate } from "node:timers/promises";
import { isAbort } from "../failure.ts";
import { Failure } from "../errors.ts";
import type { Bot } from "../bot/bot.ts";
import type { Context } from "../bot/context.ts";
import { apologize } from "../bot/middleware/apologize.ts";
import { timeout } from "../bot/middleware/timeout.ts";
import type { Presenter } from "../presenting/presenter.ts";
import { compose, type Middleware } from "../bot/responder.ts";

/** Cuts an answer that is longer: its bot would never end. */
const mostCharacters = 400_000;

/** Milliseconds of reading before timers and sockets get their turn. */
const slice = 10;

/** Reads a bot's answer into the presenter. Copes with a bot that throws, says nothing or never ends. */
export async function runBot(bot: Bot, context: Context, presenter: Presenter): Promise<void> {
  let breath = performance.now();
  try {
    for await (const part of outerMiddleware(bot.respond)(context)) {
      presenter.add(part);
      if (presenter.answer.text.length > mostCharacters) {
        presenter.answer.ending = "cut";
        context.log.warn({ characters: mostCharacters }, "the bot does not stop talking; cutting its answer");
        return;
      }
      // A bot that never waits between two parts would hold up every other thread, and its own timeouts.
      if (performance.now() - breath < slice) continue;
      await setImmediate();
      breath = performance.now();
    }
  } catch (error) {
    // After an order to stop, the text so far is the answer. Any other error here is for the engine.
    if (!context.signal.aborted) throw error;
  }
}

/** Fails an empty answer. */
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

/** Fails an answer that the bot has aborted by itself, such as by giving up a request. It must not end in silence. */
const ownAborts: Middleware = (next) =>
  async function* (context) {
    try {
      yield* next(context);
    } catch (thrown) {
      if (context.signal.aborted || !isAbort(thrown)) throw thrown;
      throw new Failure("interrupted", "The bot's own request was aborted.", { cause: thrown });
    }
  };

/** Wraps every bot, as the default for bots without such middleware. */
const outerMiddleware = compose(apologize(), timeout({ total: "10m" }), ownAborts, neverEmpty);
