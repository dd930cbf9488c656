import { type Bot, type Context, type JsonValue, openBotData, type Part, toJson } from "#core";
import { contextOf } from "./context-of.ts";

/** An answer, read to its end. */
export interface Answer<Data> {
  /** The pieces of text, joined. */
  text: string;
  /** Everything that the bot yielded. */
  parts: Part[];
  /** The bot's own data as the answer left it. */
  data: Data;
}

/**
 * Asks a bot without host, storage or platform. Its data starts as in a new session, unless the context brings some. Rejects with
 * what the bot throws.
 *
 * ```ts
 * const { text } = await answerOf(echo, { turn: turnOf({ text: "hello" }) });
 * ```
 */
export async function answerOf<Data>(
  bot: Bot<Data>,
  given: Partial<Context<Data>> = {},
): Promise<Answer<Data>> {
  const { data, ...rest } = given;
  const context = contextOf(rest);
  let kept: JsonValue | undefined = data === undefined ? undefined : toJson(data);
  const session = {
    data: () => Promise.resolve(kept),
    keep: async (_name: string, value: JsonValue) => void (kept = value),
  };
  const own = await openBotData({ bot, session, turn: context.turn, log: context.log });
  // The bot reads what it has set last.
  const asked = Object.defineProperty({ ...context, setData: own.setData }, "data", { get: () => own.data });
  const parts = await Array.fromAsync(bot.respond(asked as Context<Data>));
  return { text: parts.filter((part) => typeof part === "string").join(""), parts, data: own.data };
}
