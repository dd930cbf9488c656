import type { OpenAI } from "openai";
import {
  abortableIterable,
  abortReason,
  BadInput,
  checkDuration,
  type Duration,
  Failure,
  type Part,
} from "#core/bot";
import { type Body, type Settings, toChatBody } from "./chat-request.ts";
import { fromChat } from "./from-chat.ts";
import { fromResponses } from "./from-responses.ts";
import { framed } from "./frame.ts";
import { createLeniency } from "./leniency.ts";
import type { Model, ModelContext, ModelMessage, ModelReply, ModelRequest } from "./model.ts";
import { toModelFailure } from "./model-failure.ts";
import { connect, type Server } from "./openai-client.ts";
import { toResponsesBody } from "./responses-request.ts";
import type { RoundOptions } from "./round.ts";
import { createWatchdog } from "./watchdog.ts";

export interface OpenaiModelOptions extends Settings {
  /** "chat", the default, works with all compatible servers; "responses" is OpenAI's newer API. */
  api?: "chat" | "responses" | undefined;
  reasoning?: RoundOptions["reasoning"];
  /** How long to wait for the first word; 60 s without it. Models that think for a long time need more. */
  firstPart?: Duration | undefined;
  /** How long to wait between two words; 30 s without it. */
  idle?: Duration | undefined;
}

/** A model on a server that is compatible with OpenAI. Checks that a stream was complete, because some end early without an error. */
export function createOpenaiModel(server: Server, options: OpenaiModelOptions = {}): Model {
  check(options);
  const { api = "chat", reasoning = "status" } = options;
  const name = server.model;
  const leniency = createLeniency(Object.keys(options.body ?? {}));
  const patience = {
    first: checkDuration("openai", "firstPart", options.firstPart ?? "60s"),
    idle: checkDuration("openai", "idle", options.idle ?? "30s"),
  };
  // natter's own timer counts only the time in which the process is awake. The SDK's would end a request when the process wakes up.
  const timeout = 2 ** 31 - 1;
  let client: Promise<OpenAI> | undefined;
  let sees = true;

  /** Sends the request, and sends it again without the parameters that the server does not know. */
  const send = async (
    request: ModelRequest,
    { signal, log }: ModelContext,
  ): Promise<AsyncIterable<unknown>> => {
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
          // A broken picture says nothing about the next one, so only a model that cannot see gets no more of
          // them.
          sees &&= !/support|vision|multimodal|capab/i.test(String(error));
        }
        log.warn(
          { model: name, dropped },
          "the model's server refuses a parameter; sending the request without it",
        );
      }
    }
  };

  return {
    name,
    async *ask(request, { signal, log }): AsyncGenerator<Part, ModelReply> {
      const watchdog = createWatchdog(patience, signal, { model: name });
      try {
        const events = await send(request, { signal: watchdog.signal, log });
        const read = api === "chat" ? fromChat : fromResponses;
        const source = abortableIterable(events, watchdog.signal);
        return yield* read(source, {
          model: name,
          reasoning,
          heard: watchdog.heard,
          asked: request.messages,
        });
      } catch (thrown) {
        // When its signal aborts, the SDK ends quietly or throws its own error. The signal knows the reason.
        if (watchdog.signal.aborted) throw abortReason(watchdog.signal);
        throw toModelFailure(thrown, name, request.messages);
      } finally {
        watchdog.stop();
      }
    },
  };
}

function check({ api = "chat", reasoning = "status" }: OpenaiModelOptions): void {
  if (api !== "chat" && api !== "responses")
    throw new BadInput(`openai({ api }) takes "chat" or "responses"; got ${JSON.stringify(api)}.`);
  if (reasoning !== "status" && reasoning !== "text" && reasoning !== "nothing")
    throw new BadInput(
      `openai({ reasoning }) takes "status", "text" or "nothing"; got ${JSON.stringify(reasoning)}.`,
    );
}

type ChatBody = OpenAI.ChatCompletionCreateParamsStreaming;
type ResponsesBody = OpenAI.Responses.ResponseCreateParamsStreaming;

/**
 * Returns the events of a response. The SDK would read a web page as a stream without events, and call that the
 * end.
 */
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
      `${model}: the server answered with a web page. Check its address, and whether a proxy or a login page stands in front of it.`,
    );
  }
  // The server ignored `stream` and sent the whole answer at once.
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
  const names = message.images.map(({ name }) => name.slice(0, 120)).join(", ");
  const unseen = framed(`attached, but you cannot see pictures: ${names}. Say so.`);
  return { role: "user", text: `${message.text}\n\n${unseen}` };
}
