import { setTimeout } from "node:timers/promises";
import { finish, type JsonValue, type Part } from "#core/bot";
import { withoutFrame } from "./frame.ts";
import type { JsonSchema, Model, ModelMessage, ModelReply, ModelRequest, ToolDescription } from "./model.ts";

/** Milliseconds between two words: reading speed. */
const pace = 25;

/**
 * A model that needs no key and no network, so that every bot can be tried at once. It understands nothing:
 * it calls the tool whose description shares the most words with the question, and repeats what it got.
 */
export function createDemoModel(options: { pace?: number } = {}): Model {
  const { pace: wait = pace } = options;
  return {
    name: "demo",
    async *ask(request, { signal }): AsyncGenerator<Part, ModelReply> {
      const call = request.toolChoice === "none" ? undefined : chooseTool(request);
      if (call) {
        yield finish("tools");
        return { calls: [call], echo: [] };
      }
      for (const word of answerTo(request).split(/(?<=\s)/)) {
        yield word;
        if (wait > 0) await setTimeout(wait, undefined, { signal });
      }
      yield finish("stop");
      return { calls: [], echo: [] };
    },
  };
}

const notice =
  "\n\n*I am the demo model and only pretend. Set `OPENAI_API_KEY`, and a real one answers here.*";

function answerTo({ messages, format }: ModelRequest): string {
  if (format) return JSON.stringify(exampleOf(format.schema, questionOf(messages)));
  const results = sinceQuestion(messages).filter(({ role }) => role === "tool");
  if (results.length > 0) {
    const found = results.map(({ text }) => `> ${text}`).join("\n");
    return `I looked it up for you. This is what I found:\n\n${found}${notice}`;
  }
  const question = questionOf(messages);
  const asked = question.length > 200 ? `${question.slice(0, 200)}…` : question;
  return `You said: “${asked}”. A real model would have a real answer to that.${notice}`;
}

function chooseTool({ messages, tools = [] }: ModelRequest): ModelReply["calls"][number] | undefined {
  // Once per question, or it would never answer.
  if (sinceQuestion(messages).length > 1) return undefined;
  const question = questionOf(messages);
  const said = wordsOf(question);
  const scored = tools.map((tool) => ({ tool, score: scoreOf(tool, said) }));
  const best = scored.toSorted((one, other) => other.score - one.score)[0];
  if (!best || best.score === 0) return undefined;
  const { name, input } = best.tool;
  return { id: "demo_1", name, arguments: JSON.stringify(exampleOf(input, question)) };
}

function scoreOf({ name, description }: ToolDescription, said: ReadonlySet<string>): number {
  return [...wordsOf(`${name} ${description}`)].filter((word) => said.has(word)).length;
}

/** The longer words of a text: short ones are in every sentence. */
const wordsOf = (text: string): Set<string> =>
  new Set(
    text
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word.length > 3),
  );

/** Makes a value that fits a schema, out of the words and numbers of the question where they fit. */
function exampleOf(schema: JsonSchema, question: string): JsonValue {
  const {
    type,
    enum: choices,
    properties,
    anyOf,
  } = schema as {
    type?: string;
    enum?: JsonValue[];
    properties?: Record<string, JsonSchema>;
    anyOf?: JsonSchema[];
  };
  if (choices)
    return (
      choices.find((choice) => typeof choice === "string" && question.includes(choice)) ?? choices[0] ?? null
    );
  if (anyOf?.[0]) return exampleOf(anyOf[0], question);
  const number = /\d[\d-]*/.exec(question)?.[0];
  if (type === "object") {
    const fields = Object.entries(properties ?? {});
    return Object.fromEntries(fields.map(([name, inner]) => [name, exampleOf(inner, question)]));
  }
  if (type === "array") return [];
  if (type === "boolean") return true;
  if (type === "number" || type === "integer") return Number.parseInt(number ?? "1", 10);
  return number ?? question.slice(0, 200);
}

/** The question without the head that says who wrote it. */
function questionOf(messages: readonly ModelMessage[]): string {
  const asked = messages.findLast(({ role }) => role === "user")?.text ?? "";
  return withoutFrame(asked);
}

function sinceQuestion(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  return messages.slice(messages.findLastIndex(({ role }) => role === "user"));
}
