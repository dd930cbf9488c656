import type { Message } from "../message.ts";
import type { Session } from "../session/session.ts";
import { createTokenCounter, type TokenCounter } from "./tokens.ts";
import type { Turn } from "../turn.ts";

/** The context provider: what of the past a bot sees with this turn, oldest first, without the turn itself. */
export type History = (session: Session, turn: Turn) => Promise<readonly Message[]>;

/** The last so many messages. */
export function lastMessages(limit: number): History {
  return async (session, turn) => {
    // One more, because the turn itself is recorded before it is answered.
    const messages = await session.recent(limit + 1);
    return messages.filter(({ id }) => id !== turn.id).slice(-limit);
  };
}

export interface TokenBudgetOptions {
  tokens: number;
  /** Keep the first message of the thread, which says what it is about, whatever falls out behind it. */
  pinFirst?: boolean;
  counter?: TokenCounter;
  /** The most messages that are looked at. Reading a whole long thread costs as much as the thread is long. */
  limit?: number;
}

/** As many of the last messages as fit. A message goes in whole or not at all, so a tool's call and its result stay together. */
export function tokenBudget(options: TokenBudgetOptions): History {
  const { tokens, pinFirst = false, counter = createTokenCounter(), limit = 200 } = options;
  return async (session, turn) => {
    const recent = (await session.recent(limit + 1)).filter(({ id }) => id !== turn.id);
    const first = pinFirst ? await session.first() : undefined;
    const pinned = first && first.id !== turn.id ? first : undefined;
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

/** What a file without text costs a model, roughly: the price of a picture. */
const tokensPerFile = 800;

function cost({ text, tools = [], files = [] }: Message, counter: TokenCounter): number {
  const calls = tools.map(({ name, input, output }) => name + JSON.stringify(input) + JSON.stringify(output));
  // Who said it, and the frame around it.
  const overhead = 8;
  return overhead + counter.count([text, ...calls].join("\n")) + files.length * tokensPerFile;
}
