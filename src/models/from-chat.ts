import type { Finish, JsonValue, Part } from "#core/bot";
import type { ModelReply, ToolCall } from "./model.ts";
import { toModelFailure } from "./model-failure.ts";
import { createRound, type RoundOptions } from "./round.ts";
import { createThinkTags, type Divided } from "./think-tags.ts";

/** The fields of a chunk that natter reads. Many different servers write it, so none of them is certain. */
interface ChatChunk {
  model?: unknown;
  choices?: ChatChoice[] | null;
  usage?: { prompt_tokens?: unknown; completion_tokens?: unknown } | null;
  error?: unknown;
}
interface ChatChoice {
  delta?: ChatDelta | null;
  /** Instead of a delta, if the whole answer came at once. */
  message?: ChatDelta | null;
  finish_reason?: string | null;
}
interface ChatDelta {
  content?: unknown;
  refusal?: unknown;
  reasoning_content?: unknown;
  reasoning?: unknown;
  tool_calls?: ChatCall[] | null;
}
interface ChatCall {
  index?: number | null;
  id?: string | null;
  function?: { name?: string | null; arguments?: unknown } | null;
  extra_content?: JsonValue;
}

/** Reads the chunks of a chat completion, or the one object of a completion that was not streamed. */
export async function* fromChat(
  source: AsyncIterable<unknown>,
  options: RoundOptions = {},
): AsyncGenerator<Part, ModelReply> {
  const round = createRound(options);
  const tags = createThinkTags();
  const calls: ToolCall[] = [];
  const places = new Map<number, ToolCall>();
  let thoughts = "";

  function* tell({ thought, text }: Divided): Generator<Part> {
    if (thought !== "") {
      const part = round.think(thought);
      if (part) yield part;
    }
    if (text !== "") yield round.say(text);
  }

  for await (const event of source) {
    const { model, choices, usage, error } = (event ?? {}) as ChatChunk;
    if (error) throw toModelFailure(error, options.model ?? "The model", options.asked);
    round.heard(model);
    if (usage) round.took({ input: usage.prompt_tokens, output: usage.completion_tokens });
    // The chunk with the usage has no choices.
    const choice = choices?.[0];
    const delta = choice?.delta ?? choice?.message;
    if (delta) {
      const thought = textOf(delta.reasoning_content) || textOf(delta.reasoning);
      thoughts += thought;
      yield* tell({ thought, text: "" });
      yield* tell(tags.read(textOf(delta.content)));
      yield* tell({ thought: "", text: textOf(delta.refusal) });
      for (const piece of delta.tool_calls ?? []) addCall(piece, calls, places);
    }
    if (choice?.finish_reason) round.finish(reasons[choice.finish_reason] ?? "stop");
  }
  yield* tell(tags.rest());
  calls.forEach(round.call);
  // Some models refuse to continue after a tool unless they get their own reasoning back.
  if (calls.length > 0 && thoughts !== "") round.keep({ reasoning_content: thoughts });
  return yield* round.end();
}

const reasons: Readonly<Record<string, Finish["reason"]>> = {
  length: "length",
  content_filter: "filtered",
  tool_calls: "tools",
  function_call: "tools",
};

function addCall(piece: ChatCall, calls: ToolCall[], places: Map<number, ToolCall>): void {
  const { name, arguments: text } = piece.function ?? {};
  const continued = piece.id || name ? undefined : calls.at(-1);
  const known = typeof piece.index === "number" ? places.get(piece.index) : continued;
  // Some servers give every call the index 0, so another id means another call.
  const isNew = !known || (piece.id && known.id !== "" && piece.id !== known.id);
  const call = isNew ? { id: piece.id ?? "", name: "", arguments: "" } : known;
  if (isNew) calls.push(call);
  if (typeof piece.index === "number") places.set(piece.index, call);
  if (piece.id) call.id = piece.id;
  if (name) call.name ||= name;
  call.arguments += typeof text === "string" ? text : text ? JSON.stringify(text) : "";
  if (piece.extra_content !== undefined) Object.assign(call, { echo: piece.extra_content });
}

/** Most servers send a string, some a list of blocks. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content
    .map((block: unknown) =>
      typeof block === "object" && block !== null && "text" in block && typeof block.text === "string"
        ? block.text
        : "",
    )
    .join("");
}
