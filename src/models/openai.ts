import type { Responder } from "#core/bot";
import { converse, type ConverseOptions } from "./converse.ts";
import { createDemoModel } from "./demo-model.ts";
import type { Model } from "./model.ts";
import { serverOf, type ServerOptions } from "./openai-client.ts";
import { createOpenaiModel, type OpenaiModelOptions } from "./openai-model.ts";

export interface OpenaiOptions<Data = unknown>
  extends ServerOptions, OpenaiModelOptions, ConverseOptions<Data> {}

/**
 * Answers with a language model behind any server that speaks OpenAI's language: OpenAI itself, Ollama, vLLM, and the
 * compatible addresses of Anthropic and Google. Without a key and without a server the built-in demo model answers.
 *
 * ```ts
 * bot({ name: "assistant", respond: openai({ system: "You help {{author}}. Be brief." }) })
 * ```
 */
export function openai<Data = unknown>(options: OpenaiOptions<Data> = {}): Responder<Data> {
  return converse(openaiModel(options), options);
}

/** The model alone, for `converse`, `structured` and `summarizing`. */
export function openaiModel(options: ServerOptions & OpenaiModelOptions = {}): Model {
  const server = serverOf(options);
  if (server) return createOpenaiModel(server, options);
  // A bot at the top of a file is made before anybody has read `.env`: the environment is asked once more with the first question.
  let model: Model | undefined;
  const found = (): Model => {
    const late = model ? undefined : serverOf(options);
    return (model ??= late ? createOpenaiModel(late, options) : createDemoModel());
  };
  return {
    get name() {
      return found().name;
    },
    ask: (request, context) => found().ask(request, context),
  };
}
