import type { Image, JsonSchema, ModelMessage, ModelRequest, ToolDescription } from "./model.ts";

/** How a model answers, whatever the question. */
export interface Settings {
  temperature?: number | undefined;
  topP?: number | undefined;
  /** The longest answer, in tokens. */
  maxTokens?: number | undefined;
  /**
   * How hard a reasoning model thinks: "minimal", "low", "medium", "high", or another word that the server
   * knows.
   */
  effort?: string | undefined;
  /** More parameters for the server, sent as they are. */
  body?: Readonly<Record<string, unknown>> | undefined;
}

export type Body = Record<string, unknown>;

/** Returns the body of a chat completion. Fields that are `undefined` are not sent. */
export function toChatBody(request: ModelRequest, settings: Settings): Body {
  const { tools = [], toolChoice, format } = request;
  return {
    messages: merged(request.messages).map(toChatMessage),
    stream: true,
    stream_options: { include_usage: true },
    temperature: settings.temperature,
    top_p: settings.topP,
    max_completion_tokens: settings.maxTokens,
    reasoning_effort: settings.effort,
    tools: tools.length > 0 ? tools.map(toChatTool) : undefined,
    tool_choice: tools.length > 0 ? toolChoice : undefined,
    response_format: format && {
      type: "json_schema",
      json_schema: { name: format.name, schema: format.schema, strict: isStrict(format.schema) },
    },
    ...settings.body,
  };
}

/** Joins neighbouring messages of users, because the templates of many open models refuse two in a row. */
export function merged(messages: readonly ModelMessage[]): ModelMessage[] {
  const result: ModelMessage[] = [];
  for (const message of messages) {
    const last = result.at(-1);
    if (message.role !== "user" || last?.role !== "user") result.push(message);
    else {
      const images = [...(last.images ?? []), ...(message.images ?? [])];
      const text = `${last.text}\n\n${message.text}`;
      result[result.length - 1] = { role: "user", text, ...(images.length > 0 ? { images } : {}) };
    }
  }
  return result;
}

/** Is every property required? Servers that guarantee a schema insist on that. */
export function isStrict(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return true;
  const { properties, required, ...rest } = schema as { properties?: object; required?: string[] };
  const names = Object.keys(properties ?? {});
  if (!names.every((name) => required?.includes(name))) return false;
  return [...Object.values(properties ?? {}), ...Object.values(rest)].every(isStrict);
}

function toChatMessage(message: ModelMessage): unknown {
  switch (message.role) {
    case "system":
      return { role: "system", content: message.text };
    case "user":
      return { role: "user", content: withImages(message.text, message.images ?? []) };
    case "tool":
      return { role: "tool", tool_call_id: message.call, content: message.text };
    case "assistant": {
      const { text, calls = [], echo = [] } = message;
      if (calls.length === 0) return { role: "assistant", content: text };
      const toolCalls = calls.map((call) => ({
        id: call.id,
        type: "function",
        function: { name: call.name, arguments: call.arguments },
        ...(call.echo === undefined ? {} : { extra_content: call.echo }),
      }));
      return {
        ...Object.assign({}, ...echo),
        role: "assistant",
        content: text || null,
        tool_calls: toolCalls,
      };
    }
  }
}

function withImages(text: string, images: readonly Image[]): unknown {
  if (images.length === 0) return text;
  return [{ type: "text", text }, ...images.map(({ url }) => ({ type: "image_url", image_url: { url } }))];
}

function toChatTool({ name, description, input }: ToolDescription): unknown {
  return { type: "function", function: { name, description, parameters: input satisfies JsonSchema } };
}
