import { abortableIterable, abortReason, BadInput, Failure, finish, type Part, raceAbort } from "#core/bot";
import { type AgentsRun, fromAgents } from "./from-agents.ts";
import { fromAiSdk } from "./from-ai-sdk.ts";
import { fromAnthropic } from "./from-anthropic.ts";
import { fromChat } from "./from-chat.ts";
import { fromResponses } from "./from-responses.ts";
import type { ModelReply } from "./model.ts";
import { toModelFailure } from "./model-failure.ts";
import type { RoundOptions } from "./round.ts";

export interface FromStreamOptions extends RoundOptions {
  /** Ends the reading. Give it to your SDK too, because what it still sends costs money. */
  signal?: AbortSignal | undefined;
}

type Reader = (source: AsyncIterable<unknown>, options: RoundOptions) => AsyncGenerator<Part, ModelReply>;

/**
 * Makes parts of the stream that your SDK gives you. Recognises it by its shape: OpenAI's Chat Completions or
 * Responses, an AI SDK result, Anthropic's events, a run of the Agents SDK, or any iterable of text; also a
 * promise of one.
 *
 * ```ts
 * respond: ({ turn, signal }) => fromStream(streamText({ model, prompt: turn.text, abortSignal: signal }), { signal }),
 * ```
 */
export async function* fromStream(source: unknown, options: FromStreamOptions = {}): AsyncGenerator<Part> {
  const { signal } = options;
  try {
    const given = Promise.resolve(source);
    const { items, read } = await recognise(await (signal ? raceAbort(given, signal) : given), signal);
    const { calls } = yield* read(items, options);
    const [call] = calls;
    if (call) {
      throw new BadInput(
        `The stream asks for the tool "${call.name}", which fromStream cannot run. Give the tool to the SDK that made the stream, or use openai({ tools }).`,
      );
    }
  } catch (thrown) {
    if (signal?.aborted) throw abortReason(signal);
    throw thrown instanceof BadInput ? thrown : toModelFailure(thrown, options.model ?? "The model");
  }
  // An aborted SDK ends its stream as if the answer were complete.
  if (signal?.aborted) throw abortReason(signal);
}

interface Recognised {
  items: AsyncIterable<unknown>;
  read: Reader;
}

async function recognise(source: unknown, signal: AbortSignal | undefined): Promise<Recognised> {
  const stoppable = (items: AsyncIterable<unknown>): AsyncIterable<unknown> =>
    signal ? abortableIterable(items, signal) : items;
  if (typeof source === "string") return { items: only(source), read: fromPlain };
  if (!isRecord(source)) throw unknownShape(source);
  // First, because such results are iterable too, or carry streams that hide failures.
  const full = source["fullStream"] ?? (isIterable(source) ? undefined : source["stream"]);
  if (isIterable(full)) return { items: stoppable(full), read: fromAiSdk };
  if (!isIterable(source)) return { items: only(source), read: readerOf(source) };
  if (typeof source["toTextStream"] === "function")
    return {
      items: stoppable(source),
      read: (items, options) => fromAgents(withRun(items, source), options),
    };

  const iterator = stoppable(source)[Symbol.asyncIterator]();
  const first = await iterator.next();
  const items = again(first, iterator);
  return { items, read: first.done ? fromPlain : readerOf(first.value) };
}

/** Chooses the reader by the first event, or by a whole answer. */
function readerOf(event: unknown): Reader {
  if (typeof event === "string" || event instanceof Uint8Array) return fromPlain;
  if (!isRecord(event)) throw unknownShape(event);
  const { type } = event;
  if (Array.isArray(event["choices"])) return fromChat;
  if (Array.isArray(event["output"])) return fromResponses;
  if (typeof type !== "string") throw unknownShape(event);
  if (type.startsWith("response.")) return fromResponses;
  if (/^(?:message|content_block)(?:_|$)|^ping$/.test(type)) return fromAnthropic;
  if (type.endsWith("_stream_event")) return fromAgents;
  if (/^(?:start|text|reasoning|tool)(?:-|$)/.test(type)) return fromAiSdk;
  return fromPlain;
}

/** Reads text, bytes and natter's own parts. */
async function* fromPlain(items: AsyncIterable<unknown>): AsyncGenerator<Part, ModelReply> {
  const decoder = new TextDecoder();
  let finished = false;
  let isEmpty = true;
  for await (const item of items) {
    isEmpty = false;
    if (typeof item === "string") yield item;
    else if (item instanceof Uint8Array) yield decoder.decode(item, { stream: true });
    else if (isRecord(item) && typeof item["type"] === "string") {
      finished ||= item["type"] === "finish";
      yield item as unknown as Part;
    } else throw unknownShape(item);
  }
  const rest = decoder.decode();
  if (rest) yield rest;
  // The `textStream` of a failed AI SDK request looks exactly like this.
  if (isEmpty)
    throw new Failure(
      "empty",
      "The stream ended without a single item. With the AI SDK, give fromStream the result itself instead of its textStream.",
    );
  if (!finished) yield finish("stop");
  return { calls: [], echo: [] };
}

async function* only(item: unknown): AsyncGenerator<unknown> {
  yield item;
}

/**
 * Yields the first item and the rest. Closes the source when the reader leaves, so that the provider stops
 * charging.
 */
async function* again(
  first: IteratorResult<unknown>,
  iterator: AsyncIterator<unknown>,
): AsyncGenerator<unknown> {
  try {
    for (let result = first; !result.done; result = await iterator.next()) yield result.value;
  } finally {
    await iterator.return?.();
  }
}

function withRun(items: AsyncIterable<unknown>, run: Record<string, unknown>): AgentsRun {
  return {
    [Symbol.asyncIterator]: () => items[Symbol.asyncIterator](),
    get completed() {
      return run["completed"] instanceof Promise ? run["completed"] : Promise.resolve();
    },
    get cancelled() {
      return run["cancelled"] === true;
    },
    get error() {
      return run["error"];
    },
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function isIterable(value: unknown): value is AsyncIterable<unknown> & Record<string, unknown> {
  return isRecord(value) && Symbol.asyncIterator in value;
}

function unknownShape(value: unknown): BadInput {
  const what = isRecord(value)
    ? `an object with the keys ${Object.keys(value).slice(0, 8).join(", ")}`
    : typeof value;
  return new BadInput(
    `Unknown stream type: got ${what}. fromStream takes a stream of OpenAI, Anthropic, the AI SDK or the Agents SDK, or an iterable of text.`,
  );
}
