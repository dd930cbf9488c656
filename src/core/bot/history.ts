import { checkCount, checkOptions } from "./check-options.ts";
import type { Message } from "../message.ts";
import type { Session } from "../session/session.ts";
import { createTokenCounter, type TokenCounter } from "./tokens.ts";
import { messageOf, type Turn } from "../turn.ts";

/** Chooses the messages of a thread that a bot sees with a turn: oldest first, without the turn itself. */
export type History = (session: Session, turn: Turn) => Promise<readonly Message[]>;

/**
 * Shows the bot the last messages of the thread.
 *
 * ```ts
 * bot({ name: "echo", history: lastMessages(20), respond })
 * ```
 */
export function lastMessages(limit: number): History {
  checkCount("lastMessages", "limit", limit, 0);
  return async (session, turn) => {
    // One more, because the turn itself is recorded before it is answered.
    const messages = await session.recent(limit + 1);
    return messages.filter(({ id }) => id !== messageOf(turn.id)).slice(-limit);
  };
}

export interface TokenBudgetOptions {
  /** How many tokens of a prompt the history may take. */
  tokens: number;
  /** Keep the first message of the thread, which says what it is about, whatever is left out after it. */
  pinFirst?: boolean | undefined;
  /** Estimates tokens. Share it with `openai({ counter })`, so that it learns from the reported usage. */
  counter?: TokenCounter | undefined;
  /** The most messages that are read; 200 without it. Reading more of a long thread costs more. */
  limit?: number | undefined;
}

/**
 * Shows the bot as many of the last messages as fit. A message goes in whole or not at all, so a tool call
 * stays with its result.
 *
 * ```ts
 * bot({ name: "support", history: tokenBudget({ tokens: 16_000, pinFirst: true }), respond })
 * ```
 */
export function tokenBudget(options: TokenBudgetOptions): History {
  checkOptions("tokenBudget", options, known, "tokenBudget({ tokens: 16_000 })");
  const { pinFirst = false, counter = createTokenCounter() } = options;
  const tokens = checkCount("tokenBudget", "tokens", options.tokens, 0);
  const limit = checkCount("tokenBudget", "limit", options.limit ?? 200, 1);
  return async (session, turn) => {
    const recent = (await session.recent(limit + 1)).filter(({ id }) => id !== messageOf(turn.id));
    const first = pinFirst ? await session.first() : undefined;
    const pinned = first && first.id !== messageOf(turn.id) ? first : undefined;
    let left = tokens - (pinned ? cost(pinned, counter) : 0);
    const kept: Message[] = [];
    for (const message of recent.toReversed()) {
      if (message.id === pinned?.id) continue;
      left -= cost(message, counter);
      if (left < 0) break;
      kept.unshift(message);
    }
    return pinned ? [pinned, ...kept] : kept;
  };
}

const known = ["tokens", "pinFirst", "counter", "limit"];

/** A rough count for a file whose text is not counted: the tokens of a picture. */
const tokensPerFile = 800;

function cost({ text, tools = [], files = [], quotes = [] }: Message, counter: TokenCounter): number {
  const calls = tools.map(({ name, input, output }) => name + JSON.stringify(input) + JSON.stringify(output));
  const quoted = quotes.map((quote) => quote.text);
  const allFiles = quotes.reduce((sum, quote) => sum + quote.files.length, files.length);
  // The author's name, and the frame around the message.
  const overhead = 8;
  return overhead + counter.count([text, ...calls, ...quoted].join("\n")) + allFiles * tokensPerFile;
}
