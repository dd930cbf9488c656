import { Failure, type Part, toJson } from "#core/bot";
import type { ModelReply } from "./model.ts";
import { toModelFailure } from "./model-failure.ts";
import { createRound, type Round, type RoundOptions } from "./round.ts";

interface ResponsesEvent {
  type?: string;
  delta?: unknown;
  item?: OutputItem;
  response?: ResponseObject;
  error?: unknown;
}
interface ResponseObject {
  model?: unknown;
  status?: string;
  output?: OutputItem[];
  error?: unknown;
  incomplete_details?: { reason?: string } | null;
  usage?: { input_tokens?: unknown; output_tokens?: unknown } | null;
}
interface OutputItem {
  type?: string;
  content?: { type?: string; text?: string; refusal?: string }[];
  call_id?: string;
  name?: string;
  arguments?: string;
}

/** Reads the events of the Responses API, or one response object that was not streamed. */
export async function* fromResponses(
  source: AsyncIterable<unknown>,
  options: RoundOptions = {},
): AsyncGenerator<Part, ModelReply> {
  const round = createRound(options);
  const name = options.model ?? "The model";
  for await (const event of source) {
    const { type = "", delta, item, response, error } = toEvent(event);
    round.heard(response?.model);
    if (response?.usage)
      round.took({ input: response.usage.input_tokens, output: response.usage.output_tokens });
    switch (type) {
      case "response.output_text.delta":
      case "response.refusal.delta":
        if (typeof delta === "string") yield round.say(delta);
        break;
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta": {
        const thought = typeof delta === "string" ? round.think(delta) : undefined;
        if (thought) yield thought;
        break;
      }
      case "response.output_item.done":
        if (item) take(item, round);
        break;
      case "response.completed":
      case "response.incomplete":
        // No text came as an event, so the whole answer is in this object.
        if (round.isEmpty) yield* wholeOf(response, round);
        round.finish(type === "response.completed" ? "stop" : whyIncomplete(response));
        break;
      case "response.failed":
      case "error":
        throw toModelFailure(error ?? response?.error ?? event, name, options.asked);
      case "response.cancelled":
        throw new Failure("interrupted", `${name}: the response was cancelled on the server.`);
    }
  }
  return yield* round.end();
}

function toEvent(event: unknown): ResponsesEvent {
  const given = (event ?? {}) as ResponsesEvent & ResponseObject;
  if (given.type !== undefined || given.output === undefined) return given;
  return { type: `response.${given.status ?? "completed"}`, response: given };
}

function take(item: OutputItem, round: Round): void {
  if (item.type === "function_call")
    round.call({ id: item.call_id ?? "", name: item.name ?? "", arguments: item.arguments ?? "" });
  // A reasoning model needs its own reasoning back together with the tool's result.
  if (item.type === "reasoning") round.keep(toJson(item));
}

function* wholeOf(response: ResponseObject | undefined, round: Round): Generator<Part> {
  for (const item of response?.output ?? []) {
    take(item, round);
    for (const { text, refusal } of item.type === "message" ? (item.content ?? []) : [])
      yield round.say(text ?? refusal ?? "");
  }
}

function whyIncomplete(response: ResponseObject | undefined): "length" | "filtered" {
  return response?.incomplete_details?.reason === "content_filter" ? "filtered" : "length";
}
