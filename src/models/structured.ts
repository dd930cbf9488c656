import { z } from "zod";
import { type Context, createTokenCounter, Failure, type Part } from "#core/bot";
import { type AskRoundOptions, createAskRound } from "./ask-round.ts";
import { noAttachments } from "./attachments.ts";
import type { Model, ModelMessage } from "./model.ts";
import { type PromptOptions, toPrompt } from "./prompt.ts";
import { toJsonSchema } from "./tool.ts";
import { fitted } from "./trim.ts";

export interface StructuredOptions<Schema extends z.ZodType, Data>
  extends PromptOptions<Data>, Pick<AskRoundOptions, "retries" | "prices"> {
  /** The shape of the answer. */
  schema: Schema;
  /** The longest prompt; 4,000 tokens without it, because a quick decision needs only the last few messages. */
  tokens?: number | undefined;
}

/** Returns the value. Yields the usage and the status of the model. */
export type Structured<Value, Data> = (context: Context<Data>) => AsyncGenerator<Part, Value>;

/**
 * Asks a model for a value instead of text.
 *
 * ```ts
 * const sort = structured(openaiModel(), { schema: z.object({ isCode: z.boolean() }), system: "Is this about code?" });
 * const { isCode } = yield* sort(context);
 * ```
 */
export function structured<Schema extends z.ZodType, Data = unknown>(
  model: Model,
  options: StructuredOptions<Schema, Data>,
): Structured<z.output<Schema>, Data> {
  const { schema, tokens = 4_000 } = options;
  const counter = createTokenCounter();
  const format = { name: "answer", schema: toJsonSchema(schema) };
  // In words as well, because many servers ignore parameters that they do not know.
  const order = `Answer with JSON and nothing else. It must fit this schema:\n${JSON.stringify(format.schema)}`;

  return async function* (context) {
    const ask = createAskRound<Data>(model, { ...options, counter, pending: [] });
    const prompt = await toPrompt(context, options, noAttachments, new Set());
    let messages = ordered(fitted(prompt, tokens, counter), order);
    for (let mended = false; ; mended = true) {
      const { text } = yield* quietly(ask({ messages, format }, context));
      const result = schema.safeParse(jsonIn(text));
      if (result.success) return result.data;
      const problem = z.prettifyError(result.error);
      if (mended)
        throw new Failure(
          "unknown",
          `${model.name} answered twice with something that does not fit the schema: ${problem}`,
        );
      messages = [
        ...messages,
        { role: "assistant", text },
        { role: "user", text: `That does not fit: ${problem}\nAnswer again, with JSON only.` },
      ];
    }
  };
}

/**
 * Adds the order to the instructions: the templates of many open models refuse a second message of
 * instructions.
 */
function ordered(messages: ModelMessage[], order: string): ModelMessage[] {
  const [first, ...rest] = messages;
  if (first?.role !== "system") return [{ role: "system", text: order }, ...messages];
  return [{ role: "system", text: `${first.text}\n\n${order}` }, ...rest];
}

/** Yields all parts but the text and its end, because the answer of the turn is still to come. */
async function* quietly<T>(parts: AsyncGenerator<Part, T>): AsyncGenerator<Part, T> {
  for (;;) {
    const { value, done } = await parts.next();
    if (done) return value;
    if (typeof value !== "string" && value.type !== "finish") yield value;
  }
}

/** Finds the JSON in a text: models like to put a fence or a sentence around it. */
function jsonIn(text: string): unknown {
  const inner = /[[{].*[\]}]/s.exec(text)?.[0] ?? text;
  try {
    return JSON.parse(inner);
  } catch {
    return undefined;
  }
}
