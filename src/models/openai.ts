import { checkCount, checkOptions, type Responder } from "#core/bot";
import { converse, type ConverseOptions } from "./converse.ts";
import { createDemoModel } from "./demo-model.ts";
import type { Model } from "./model.ts";
import { serverOf, type ServerOptions } from "./openai-client.ts";
import { createOpenaiModel, type OpenaiModelOptions } from "./openai-model.ts";

export interface OpenaiOptions<Data = unknown, ToolData = Data>
  extends ServerOptions, OpenaiModelOptions, ConverseOptions<Data, ToolData> {}

const known: Readonly<Record<keyof OpenaiOptions, true>> = {
  apiKey: true,
  baseUrl: true,
  model: true,
  api: true,
  reasoning: true,
  firstPart: true,
  idle: true,
  temperature: true,
  topP: true,
  maxTokens: true,
  effort: true,
  body: true,
  system: true,
  values: true,
  speakers: true,
  tools: true,
  limits: true,
  tokens: true,
  counter: true,
  files: true,
  retries: true,
  prices: true,
};

/**
 * Answers with a language model on any server that is compatible with OpenAI: OpenAI itself, Ollama, vLLM, and
 * the compatible addresses of Anthropic and Google. Without a key and without a server the built-in demo model
 * answers.
 *
 * ```ts
 * bot({ name: "assistant", respond: openai({ system: "You help {{author}}. Be brief.", tools: [refund] }) })
 * ```
 */
export function openai<Data = unknown>(options?: OpenaiOptions<Data, NoInfer<Data>>): Responder<Data>;
// Inside a bot the compiler takes `Data` from the bot, and the tools have to fit. Only a responder that stands
// alone takes it from its tools.
export function openai<Data = unknown>(options: OpenaiOptions<Data>): Responder<Data>;
export function openai<Data = unknown>(options: OpenaiOptions<Data> = {}): Responder<Data> {
  checkOptions("openai", options, Object.keys(known), 'openai({ system: "You help {{author}}." })');
  if (options.retries !== undefined) checkCount("openai", "retries", options.retries, 0);
  if (options.tokens !== undefined) checkCount("openai", "tokens", options.tokens, 1);
  return converse(openaiModel(options), options);
}

/** Returns the model alone, for `converse`, `structured` and `summarizing`. */
export function openaiModel(options: ServerOptions & OpenaiModelOptions = {}): Model {
  const server = serverOf(options);
  if (server) return createOpenaiModel(server, options);
  // A bot at the top of a file is made before `.env` is read, so the first question looks at the environment
  // once more.
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
