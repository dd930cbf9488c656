import type { TokenCounter } from "#core/bot";
import type { ModelMessage } from "./model.ts";

/** Roughly what a picture costs. */
const tokensPerImage = 800;
/** What the frame around each message costs. */
const overhead = 8;

/** Estimates the tokens of a prompt. */
export function costOf(messages: readonly ModelMessage[], counter: TokenCounter): number {
  return messages.reduce((sum, message) => {
    const calls = message.role === "assistant" ? (message.calls ?? []) : [];
    const text = [message.text, ...calls.map((call) => call.name + call.arguments)].join("\n");
    const images = message.role === "user" ? (message.images ?? []).length : 0;
    return sum + overhead + counter.count(text) + images * tokensPerImage;
  }, 0);
}

/** Leaves out the oldest messages until the rest fits. The question itself stays, whatever it costs. */
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

/**
 * Shortens a prompt that a model found too long: drops old tool results, the oldest third of the messages, and
 * the end of long ones. Returns nothing if there is nothing to leave out.
 */
export function trimmed(messages: readonly ModelMessage[]): ModelMessage[] | undefined {
  const { head, past, now } = divide(messages);
  const spoken = groups(past).filter(([first]) => !isCalling(first));
  const kept = spoken.slice(Math.ceil(spoken.length / 3)).flat();
  const shorter = now.map(clipped);
  if (past.length === 0 && shorter.every((message, index) => message === now[index])) return undefined;
  return [...head, ...kept, ...shorter];
}

/** Cuts the last third of a tool result or an attached file that is longer than a page. */
function clipped(message: ModelMessage): ModelMessage {
  const { role, text } = message;
  if (text.length < 2_000 || (role !== "tool" && role !== "user")) return message;
  const kept = text.slice(0, Math.floor((text.length * 2) / 3)).toWellFormed();
  return { ...message, text: `${kept}\n(The rest was left out: there was no room for it.)` };
}

/** Divides a prompt into instructions, history, and the question with the tool calls after it. */
function divide(messages: readonly ModelMessage[]): Record<"head" | "past" | "now", ModelMessage[]> {
  const begin = messages.findIndex(({ role }) => role !== "system");
  const question = messages.findLastIndex(({ role }) => role === "user");
  return {
    head: messages.slice(0, begin),
    past: messages.slice(begin, question),
    now: messages.slice(question),
  };
}

/** Groups calls with their results: most servers refuse one without the other. */
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
