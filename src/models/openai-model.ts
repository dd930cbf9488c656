import type { OpenAI } from "openai";
import { abortableIterable, type Duration, abortReason, Failure, type Part, toMilliseconds } from "#core/bot";
import { type Body, type Settings, toChatBody } from "./chat-request.ts";
import { fromChat } from "./from-chat.ts";
import { fromResponses } from "./from-responses.ts";
import { createLeniency } from "./leniency.ts";
import type { Asking, Model, ModelMessage, ModelReply, ModelRequest } from "./model.ts";
import { toModelFailure } from "./model-failure.ts";
import { connect, type Server } from "./openai-client.ts";
import { toResponsesBody } from "./responses-request.ts";
import type { RoundOptions } from "./round.ts";
import { createWatchdog } from "./watchdog.ts";

export interface OpenaiModelOptions extends Settings {
  /** "chat" is what compatible servers know. */
  api?: "chat" | "responses";
  reasoning?: RoundOptions["reasoning"];
  /** How long to wait for the first word, and how long between two. Models that think long before they speak need more. */
  firstPart?: Duration;
  idle?: Duration;
}

/** A model behind a server that speaks OpenAI's language, one round at a time. Its streams are not trusted. */
export function createOpenaiModel(server: Server, options: OpenaiModelOptions = {}): Model {
  const { api = "chat", reasoning = "status" } = options;
  const name = server.model;
  const leniency = createLeniency(Object.keys(options.body ?? {}));
  const patience = {
    first: toMilliseconds(options.firstPart ?? "60s"),
    idle: toMilliseconds(options.idle ?? "30s"),
  };
  // The SDK's own timeout must not come before ours.
  const timeout = Math.min(patience.first + 1_000, 2 ** 31 - 1);
  let client: Promise<OpenAI> | undefined;
  let sees = true;

  /** Asks, and asks again without what the server says it does not know. */
  const send = async (request: ModelRequest, { signal, log }: Asking): Promise<AsyncIterable<unknown>> => {
    client ??= connect(server);
    const { chat, responses } = await client;
    let shows = sees;
    for (;;) {
      const messages = shows ? request.messages : request.messages.map(withoutImages);
      const asked = { ...request, messages };
      const written =
        api === "chat"
          ? toChatBody(asked, options)
          : toResponsesBody(asked, options, reasoning !== "nothing");
      const body: Body = leniency.fit({ model: name, ...written });
      try {
        const sent =
          api === "chat"
            ? chat.completions.create(body as unknown as ChatBody, { signal, timeout }).withResponse()
            : responses.create(body as unknown as ResponsesBody, { signal, timeout }).withResponse();
        const { data, response } = await sent;
        return await eventsOf(data, response, name);
      } catch (error) {
        if (signal.aborted) throw error;
        const dropped = isBlind(error, messages) ? "images" : leniency.learn(error, body);
        if (dropped === undefined) throw error;
        if (dropped === "images") {
          shows = false;
          // A picture that is broken says nothing about the next one.
          sees &&= !/support|vision|multimodal|capab/i.test(String(error));
        }
        log.warn({ model: name, dropped }, "the model's server refuses a parameter; going on without it");
      }
    }
  };

  return {
    name,
    async *ask(request, { signal, log }): AsyncGenerator<Part, ModelReply> {
      const watchdog = createWatchdog(patience, signal, name);
      try {
        const events = await send(request, { signal: watchdog.signal, log });
        const read = api === "chat" ? fromChat : fromResponses;
        const source = abortableIterable(events, watchdog.signal);
        return yield* read(source, { model: name, reasoning, heard: watchdog.heard });
      } catch (thrown) {
        // The SDK ends quietly, or with an error of its own, when its signal aborts. The signal knows why.
        if (watchdog.signal.aborted) throw abortReason(watchdog.signal);
        throw toModelFailure(thrown, name);
      } finally {
        watchdog.stop();
      }
    },
  };
}

type ChatBody = OpenAI.ChatCompletionCreateParamsStreaming;
type ResponsesBody = OpenAI.Responses.ResponseCreateParamsStreaming;

/** Not everything that comes with a 200 is a stream: the SDK would read no event from it, and call that the end. */
async function eventsOf(
  stream: AsyncIterable<unknown>,
  response: Response,
  model: string,
): Promise<AsyncIterable<unknown>> {
  const type = response.headers.get("content-type") ?? "";
  if (type.includes("text/html")) {
    await response.body?.cancel();
    throw new Failure(
      "offline",
      `${model}: a web page came instead of an answer. A proxy or a login page stands before the server.`,
    );
  }
  // The server ignored that a stream was asked for, and sent the whole answer at once.
  if (type.includes("json") && !type.includes("event-stream")) return whole(response);
  return stream;
}

async function* whole(response: Response): AsyncGenerator<unknown> {
  yield JSON.parse(await response.text());
}

function isBlind(error: unknown, messages: readonly ModelMessage[]): boolean {
  const shown = messages.some((message) => message.role === "user" && (message.images?.length ?? 0) > 0);
  return shown && error instanceof Error && /\bimages?\b|image_url|vision|multimodal/i.test(error.message);
}

function withoutImages(message: ModelMessage): ModelMessage {
  if (message.role !== "user" || !message.images) return message;
  const names = message.images.map(({ name }) => name).join(", ");
  return {
    role: "user",
    text: `${message.text}\n\n(Attached, but you cannot see pictures: ${names}. Say so.)`,
  };
}
