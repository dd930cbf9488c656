import { type Finish, type Part, progress, type Sources, sources, toJson, toolUse } from "#core/bot";
import type { ModelReply } from "./model.ts";
import { toModelFailure } from "./model-failure.ts";
import { createRound, type Round, type RoundOptions } from "./round.ts";

interface AiSdkPart {
  type?: string;
  text?: unknown;
  /** The text in version 4. */
  textDelta?: unknown;
  toolCallId?: string;
  toolName?: string;
  input?: unknown;
  output?: unknown;
  error?: unknown;
  url?: string;
  title?: string;
  finishReason?: unknown;
  totalUsage?: AiSdkUsage;
  usage?: AiSdkUsage;
}
interface AiSdkUsage {
  inputTokens?: unknown;
  outputTokens?: unknown;
}

/** Reads the `fullStream` of an AI SDK result. Its `textStream` would hide failures. */
export async function* fromAiSdk(
  source: AsyncIterable<unknown>,
  options: RoundOptions = {},
): AsyncGenerator<Part, ModelReply> {
  const round = createRound(options);
  const found: Sources["sources"] = [];
  for await (const given of source) {
    const part = (given ?? {}) as AiSdkPart;
    round.heard();
    const text = typeof part.text === "string" ? part.text : part.textDelta;
    if (part.type === "error") throw toModelFailure(part.error, options.model ?? "The model");
    if (part.type === "abort") throw new DOMException("The stream was aborted.", "AbortError");
    if (part.type === "text-delta" && typeof text === "string") yield round.say(text);
    else if (part.type?.startsWith("reasoning") && typeof text === "string") {
      const thought = round.think(text);
      if (thought) yield thought;
    } else if (part.type?.startsWith("tool-")) yield* toolParts(part);
    else if (part.type === "source" && part.url) found.push({ title: part.title ?? part.url, url: part.url });
    else if (part.type === "finish") finish(part, round);
  }
  if (found.length > 0) yield sources(found);
  return yield* round.end();
}

function* toolParts({
  type,
  toolCallId = "",
  toolName = "",
  input,
  output,
  error,
}: AiSdkPart): Generator<Part> {
  if (type === "tool-call") yield progress({ id: toolCallId, title: toolName, state: "running" });
  if (type === "tool-error") yield progress({ id: toolCallId, title: toolName, state: "failed" });
  if (type === "tool-result") yield progress({ id: toolCallId, title: toolName, state: "done" });
  if (type === "tool-result" || type === "tool-error")
    yield toolUse({ name: toolName, input: toJson(input), output: toJson(output ?? String(error)) });
}

/** Takes the end of the whole result. The ends of its steps do not matter here. */
function finish({ finishReason, totalUsage, usage }: AiSdkPart, round: Round): void {
  const tokens = totalUsage ?? usage;
  round.took({ input: tokens?.inputTokens, output: tokens?.outputTokens });
  if (finishReason === "error")
    throw toModelFailure(new Error("The AI SDK ended with an error."), "The model");
  round.finish(reasons[String(finishReason)] ?? "stop");
}

const reasons: Readonly<Record<string, Finish["reason"]>> = {
  length: "length",
  "content-filter": "filtered",
  "tool-calls": "tools",
};
