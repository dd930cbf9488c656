import type { Context, JsonValue, Part } from "#core/bot";

/** A language model that is asked one round at a time. `openai` makes one of a server, `demoModel` one of nothing. */
export interface Model {
  /** For the log and the bill. */
  readonly name: string;
  /**
   * Yields what it says, what it took and exactly one `Finish`, and returns what it asks for.
   * A round that ends without a reason, or with nothing in it, throws.
   */
  ask(request: ModelRequest, context: Asking): AsyncGenerator<Part, ModelReply>;
}

/** What a model needs of the turn's context. */
export type Asking = Pick<Context, "signal" | "log">;

export interface ModelRequest {
  messages: readonly ModelMessage[];
  tools?: readonly ToolDescription[];
  /** "none": answer in words, whatever tools there are. */
  toolChoice?: "none";
  /** The answer is to be JSON of this shape. */
  format?: { name: string; schema: JsonSchema };
}

export type ModelMessage =
  | { role: "system"; text: string }
  | { role: "user"; text: string; images?: readonly Image[] }
  /** `echo` is what the model wants to have back with its own message, unread: signatures, hidden reasoning. */
  | { role: "assistant"; text: string; calls?: readonly ToolCall[]; echo?: readonly JsonValue[] }
  | { role: "tool"; call: string; text: string };

/** A picture as the models want it. */
export interface Image {
  name: string;
  /** `data:image/png;base64,…` */
  url: string;
}

/** What a model wants to have called. The arguments are text that should be JSON, and often enough is not. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
  /** What the model wants to have back with this call. */
  echo?: JsonValue;
}

export interface ToolDescription {
  name: string;
  description: string;
  input: JsonSchema;
}

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a round came to, beside its text. */
export interface ModelReply {
  calls: ToolCall[];
  echo: JsonValue[];
}
