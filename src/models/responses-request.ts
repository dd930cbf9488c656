import { type Body, isStrict, merged, type Settings } from "./chat-request.ts";
import type { ModelMessage, ModelRequest } from "./model.ts";

/** Returns the body for the Responses API. The server stores nothing: natter keeps the conversation. */
export function toResponsesBody(request: ModelRequest, settings: Settings, showReasoning: boolean): Body {
  const { tools = [], toolChoice, format } = request;
  const summary = showReasoning && settings.effort !== undefined ? { summary: "auto" } : {};
  return {
    input: merged(request.messages).flatMap(toItems),
    stream: true,
    store: false,
    // The model's encrypted reasoning, which goes back to it together with the tool's result.
    include: tools.length > 0 ? ["reasoning.encrypted_content"] : undefined,
    temperature: settings.temperature,
    top_p: settings.topP,
    max_output_tokens: settings.maxTokens,
    reasoning: settings.effort === undefined ? undefined : { effort: settings.effort, ...summary },
    tools:
      tools.length > 0
        ? tools.map(({ name, description, input }) => ({
            type: "function",
            name,
            description,
            parameters: input,
            strict: false,
          }))
        : undefined,
    tool_choice: tools.length > 0 ? toolChoice : undefined,
    text: format && {
      format: {
        type: "json_schema",
        name: format.name,
        schema: format.schema,
        strict: isStrict(format.schema),
      },
    },
    ...settings.body,
  };
}

function toItems(message: ModelMessage): unknown[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: message.text }];
    case "user":
      return [
        {
          role: "user",
          content: [
            { type: "input_text", text: message.text },
            ...(message.images ?? []).map(({ url }) => ({
              type: "input_image",
              image_url: url,
              detail: "auto",
            })),
          ],
        },
      ];
    case "tool":
      return [{ type: "function_call_output", call_id: message.call, output: message.text }];
    case "assistant":
      return [
        ...(message.echo ?? []),
        ...(message.text === "" ? [] : [{ role: "assistant", content: message.text }]),
        ...(message.calls ?? []).map(({ id, name, arguments: text }) => ({
          type: "function_call",
          call_id: id,
          name,
          arguments: text,
        })),
      ];
  }
}
