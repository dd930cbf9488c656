import type { Finish, Part } from "#core/bot";
import type { ModelReply, ToolCall } from "./model.ts";
import { toModelFailure } from "./model-failure.ts";
import { createRound, type RoundOptions } from "./round.ts";

interface AnthropicEvent {
  type?: string;
  message?: AnthropicMessage;
  index?: number;
  content_block?: AnthropicBlock;
  delta?: { text?: string; thinking?: string; partial_json?: string; stop_reason?: string | null };
  usage?: AnthropicUsage;
}
interface AnthropicMessage {
  model?: unknown;
  usage?: AnthropicUsage;
  content?: AnthropicBlock[];
  stop_reason?: string | null;
}
interface AnthropicUsage {
  input_tokens?: unknown;
  output_tokens?: unknown;
}
interface AnthropicBlock {
  type?: string;
  text?: string;
  id?: string;
  name?: string;
  input?: unknown;
}

/** Reads the events of Anthropic's API, or one message that was not streamed. */
export async function* fromAnthropic(
  source: AsyncIterable<unknown>,
  options: RoundOptions = {},
): AsyncGenerator<Part, ModelReply> {
  const round = createRound(options);
  const calls = new Map<number, ToolCall>();
  for await (const event of source) {
    const { type, message, index = 0, content_block: block, delta, usage } = (event ?? {}) as AnthropicEvent;
    if (type === "error") throw toModelFailure(event, options.model ?? "The model");
    if (type === "message") {
      yield* wholeOf(event as AnthropicMessage, round);
      continue;
    }
    round.heard(message?.model);
    const tokens = usage ?? message?.usage;
    if (tokens) round.took({ input: tokens.input_tokens, output: tokens.output_tokens });
    if (type === "content_block_start" && block?.type === "tool_use")
      calls.set(index, { id: block.id ?? "", name: block.name ?? "", arguments: "" });
    if (delta?.text) yield round.say(delta.text);
    if (delta?.thinking) {
      const part = round.think(delta.thinking);
      if (part) yield part;
    }
    const call = calls.get(index);
    if (call && delta?.partial_json) call.arguments += delta.partial_json;
    if (delta?.stop_reason) round.finish(toReason(delta.stop_reason));
  }
  calls.forEach((call) => round.call({ ...call, arguments: call.arguments || "{}" }));
  return yield* round.end();
}

function* wholeOf(message: AnthropicMessage, round: ReturnType<typeof createRound>): Generator<Part> {
  round.heard(message.model);
  round.took({ input: message.usage?.input_tokens, output: message.usage?.output_tokens });
  for (const { type, text = "", id = "", name = "", input } of message.content ?? []) {
    if (type === "text") yield round.say(text);
    if (type === "tool_use") round.call({ id, name, arguments: JSON.stringify(input) });
  }
  if (message.stop_reason) round.finish(toReason(message.stop_reason));
}

function toReason(reason: string): Finish["reason"] {
  if (reason === "max_tokens" || reason === "model_context_window_exceeded") return "length";
  if (reason === "refusal") return "filtered";
  return reason === "tool_use" ? "tools" : "stop";
}
