import {
  type Context,
  Failure,
  isVisible,
  type JsonValue,
  type Part,
  type Responder,
  retry,
  type TokenCounter,
  type Usage,
} from "#core/bot";
import type { Model, ModelMessage, ModelReply, ModelRequest, ToolCall } from "./model.ts";
import { priced, type PriceTable } from "./price.ts";
import { costOf, trimmed } from "./trim.ts";

/** The result of a round. */
export interface AskedRound {
  text: string;
  calls: ToolCall[];
  echo: JsonValue[];
  /** The messages that were sent in the end, which may be fewer than were given. */
  messages: readonly ModelMessage[];
}

export type AskRound<Data> = (
  request: ModelRequest,
  context: Context<Data>,
) => AsyncGenerator<Part, AskedRound>;

export interface AskRoundOptions {
  /** How many more times to ask a round while the reader has seen nothing of it; 2 without it. */
  retries?: number | undefined;
  /** For the estimated price of each call. */
  prices?: PriceTable | undefined;
  /** Learns from the usage that the model reports. */
  counter: TokenCounter;
  /** Shown right before the first word, no earlier: as long as nothing is visible, another model may be asked. */
  pending: Part[];
}

/**
 * Makes a function that asks for one round of an answer. Asks again after a failure, and with a shorter history
 * if it was too long.
 */
export function createAskRound<Data>(model: Model, options: AskRoundOptions): AskRound<Data> {
  const { counter, pending } = options;
  let mayTrim = true;

  async function* once(
    request: ModelRequest,
    context: Context<Data>,
    shown: { text: string },
  ): AsyncGenerator<Part, ModelReply> {
    let reply: ModelReply = { calls: [], echo: [] };
    const asked: Responder<Data> = async function* (inner) {
      reply = yield* model.ask(request, inner);
    };
    const guessed = costOf(request.messages, counter);
    for await (const part of retry({ times: options.retries ?? 2 })(asked)(context)) {
      if (isVisible(part)) yield* pending.splice(0);
      if (typeof part === "string") shown.text += part;
      if (typeof part === "string" || part.type !== "usage") yield part;
      else {
        learn(part, guessed, request, counter);
        yield priced(part, options.prices ?? {});
      }
    }
    return reply;
  }

  return async function* (request, context) {
    let { messages } = request;
    for (;;) {
      const shown = { text: "" };
      try {
        const { calls, echo } = yield* once({ ...request, messages }, context, shown);
        return { text: shown.text, calls, echo, messages };
      } catch (error) {
        const isTooLong = error instanceof Failure && error.kind === "too-long";
        const shorter = isTooLong && mayTrim && shown.text === "" ? trimmed(messages) : undefined;
        if (!shorter) throw error;
        mayTrim = false;
        context.log.warn(
          { model: model.name, error },
          "the prompt was too long; asking with a shorter history",
        );
        messages = shorter;
      }
    }
  };
}

function learn(
  usage: Usage,
  guessed: number,
  { messages, tools = [] }: ModelRequest,
  counter: TokenCounter,
): void {
  // Each model counts pictures and tool descriptions in its own way, which would distort the figure for text.
  const isText =
    tools.length === 0 && messages.every((message) => message.role !== "user" || !message.images);
  if (isText) counter.calibrate(guessed, usage.inputTokens);
}
