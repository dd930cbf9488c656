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
  /** What the answer has to be. */
  schema: Schema;
  /** What a prompt may cost: for a quick decision a few of the last messages are enough. */
  tokens?: number;
}

/** Gives the value back; what it yields is the bill, and what the model is doing. */
export type Structured<Value, Data> = (context: Context<Data>) => AsyncGenerator<Part, Value>;

/**
 * An answer as a value instead of as text.
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
  // In words as well, because many servers drop what they do not know without a word.
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
      if (mended) throw new Failure("unknown", `${model.name} does not keep to its schema: ${problem}`);
      messages = [
        ...messages,
        { role: "assistant", text },
        { role: "user", text: `That does not fit: ${problem}\nAnswer again, with JSON only.` },
      ];
    }
  };
}

/** One message of instructions: the templates of many open models refuse a second one. */
function ordered(messages: ModelMessage[], order: string): ModelMessage[] {
  const [first, ...rest] = messages;
  if (first?.role !== "system") return [{ role: "system", text: order }, ...messages];
  return [{ role: "system", text: `${first.text}\n\n${order}` }, ...rest];
}

/** Without the text itself, and without its end: the answer of the turn is still to come. */
async function* quietly<T>(parts: AsyncGenerator<Part, T>): AsyncGenerator<Part, T> {
  for (;;) {
    const { value, done } = await parts.next();
    if (done) return value;
    if (typeof value !== "string" && value.type !== "finish") yield value;
  }
}

/** Models like to put a fence or a sentence around it. */
function jsonIn(text: string): unknown {
  const inner = /[[{].*[\]}]/s.exec(text)?.[0] ?? text;
  try {
    return JSON.parse(inner);
  } catch {
    return undefined;
  }
}
