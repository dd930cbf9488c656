import type { TokenCounter } from "#core/bot";
import type { ModelMessage } from "./model.ts";

/** What a picture costs a model, roughly. */
const tokensPerImage = 800;
/** The frame around each message. */
const overhead = 8;

/** What a prompt will cost, as far as it can be guessed. */
export function costOf(messages: readonly ModelMessage[], counter: TokenCounter): number {
  return messages.reduce((sum, message) => {
    const calls = message.role === "assistant" ? (message.calls ?? []) : [];
    const text = [message.text, ...calls.map((call) => call.name + call.arguments)].join("\n");
    const images = message.role === "user" ? (message.images ?? []).length : 0;
    return sum + overhead + counter.count(text) + images * tokensPerImage;
  }, 0);
}

/** Lets go of the oldest messages until the rest fits. What was asked now stays, whatever it costs. */
export function fitted(
  messages: readonly ModelMessage[],
  tokens: number,
  counter: TokenCounter,
): ModelMessage[] {
  const { head, past, now } = divide(messages);
  let left = tokens - costOf([...head, ...now], counter);
  const kept: ModelMessage[][] = [];
  for (const group of groups(past).toReversed()) {
    left -= costOf(group, counter);
    if (left < 0) break;
    kept.unshift(group);
  }
  return [...head, ...kept.flat(), ...now];
}

/** What is left when a model finds a prompt too long: no old results of tools, and a third less of everything else. `undefined`: there is nothing to leave out. */
export function trimmed(messages: readonly ModelMessage[]): ModelMessage[] | undefined {
  const { head, past, now } = divide(messages);
  const spoken = groups(past).filter(([first]) => !isCalling(first));
  const kept = spoken.slice(Math.ceil(spoken.length / 3)).flat();
  const shorter = now.map(clipped);
  if (past.length === 0 && shorter.every((message, index) => message === now[index])) return undefined;
  return [...head, ...kept, ...shorter];
}

/** A result or an attached file of more than a page gives up its last third. */
function clipped(message: ModelMessage): ModelMessage {
  const { role, text } = message;
  if (text.length < 2_000 || (role !== "tool" && role !== "user")) return message;
  const kept = text.slice(0, Math.floor((text.length * 2) / 3)).toWellFormed();
  return { ...message, text: `${kept}\n(The rest was left out: there was no room for it.)` };
}

/** The instructions, what was said before, and what was asked now with everything that came of it. */
function divide(messages: readonly ModelMessage[]): Record<"head" | "past" | "now", ModelMessage[]> {
  const begin = messages.findIndex(({ role }) => role !== "system");
  const question = messages.findLastIndex(({ role }) => role === "user");
  return {
    head: messages.slice(0, begin),
    past: messages.slice(begin, question),
    now: messages.slice(question),
  };
}

/** A call without its results, or a result without its call, is an error to most servers: they come and go together. */
function groups(messages: readonly ModelMessage[]): ModelMessage[][] {
  const result: ModelMessage[][] = [];
  for (const message of messages) {
    const last = result.at(-1);
    if (message.role === "tool" && last) last.push(message);
    else result.push([message]);
  }
  return result;
}

function isCalling(message: ModelMessage | undefined): boolean {
  return message?.role === "assistant" && (message.calls?.length ?? 0) > 0;
}
