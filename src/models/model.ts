import type { Context, JsonValue, Part } from "#core/bot";

/** A language model that answers one round at a time. `openaiModel` and `createDemoModel` make one. */
export interface Model {
  /** For the log, the usage and the price table. */
  readonly name: string;
  /**
   * Yields text, usage and exactly one `Finish`; returns the tool calls that it asks for.
   * Throws when a round ends without a reason, or with nothing in it.
   */
  ask(request: ModelRequest, context: ModelContext): AsyncGenerator<Part, ModelReply>;
}

/** The part of the turn's context that a model needs. */
export type ModelContext = Pick<Context, "signal" | "log">;

export interface ModelRequest {
  messages: readonly ModelMessage[];
  tools?: readonly ToolDescription[];
  /** "none": the model has to answer in words. */
  toolChoice?: "none";
  /** The answer has to be JSON of this shape. */
  format?: { name: string; schema: JsonSchema };
}

export type ModelMessage =
  | { role: "system"; text: string }
  | { role: "user"; text: string; images?: readonly Image[] }
  /** `echo` goes back to the model with its own message, unread: signatures, hidden reasoning. */
  | { role: "assistant"; text: string; calls?: readonly ToolCall[]; echo?: readonly JsonValue[] }
  | { role: "tool"; call: string; text: string };

/** A picture as models take it. */
export interface Image {
  name: string;
  /** `data:image/png;base64,…` */
  url: string;
}

/** A call that a model asks for. The arguments are text that should be JSON, and sometimes is not. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
  /** Goes back to the model with this call, unread. */
  echo?: JsonValue;
}

export interface ToolDescription {
  name: string;
  description: string;
  input: JsonSchema;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** The result of a round, in addition to its text. */
export interface ModelReply {
  calls: ToolCall[];
  echo: JsonValue[];
}
