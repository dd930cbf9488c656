import { createHash } from "node:crypto";
import { z } from "zod";
import {
  type Context,
  createTokenCounter,
  Failure,
  type Part,
  type Responder,
  status,
  progress,
  type TokenCounter,
} from "#core/bot";
import { type AskRoundOptions, createAskRound, type AskedRound } from "./ask-round.ts";
import { type AttachmentOptions, readAttachments } from "./attachments.ts";
import type { Model, ModelMessage, ToolCall } from "./model.ts";
import { type PromptOptions, toPrompt } from "./prompt.ts";
import type { Tool } from "./tool.ts";
import { type CallResult, runCalls, type ToolLimits } from "./tool-calls.ts";
import { fitted } from "./trim.ts";

export interface ConverseOptions<Data = unknown, ToolData = Data>
  extends PromptOptions<Data>, Pick<AskRoundOptions, "retries" | "prices"> {
  /** Functions that the model may call. */
  tools?: readonly Tool<ToolData>[] | undefined;
  limits?: ToolLimits | undefined;
  /**
   * The longest prompt; 64,000 tokens without it. Files get a third of it, and the oldest messages are left out
   * first.
   */
  tokens?: number | undefined;
  /** Estimates tokens. Share it with the bot's `tokenBudget`, so that both learn from the reported usage. */
  counter?: TokenCounter | undefined;
  files?: AttachmentOptions | undefined;
}

/**
 * Makes a responder of any model: asks it, runs the tools it asks for, and asks again with their results, until
 * it answers in words. A round that asks for tools is journaled before they run, so that a process that takes
 * the turn over runs the same tools, and none of them twice.
 *
 * ```ts
 * bot({ name: "assistant", respond: converse(mine, { system: "You help {{author}}.", tools: [refund] }) })
 * ```
 */
export function converse<Data>(model: Model, options?: ConverseOptions<Data, NoInfer<Data>>): Responder<Data>;
export function converse<Data>(model: Model, options: ConverseOptions<Data>): Responder<Data>;
export function converse<Data>(model: Model, options: ConverseOptions<Data> = {}): Responder<Data> {
  const { tools = [], limits = {}, tokens = 64_000, counter = createTokenCounter() } = options;
  const { rounds: most = 5 } = limits;
  const descriptions = tools.map(({ description }) => description);
  const names = new Set(descriptions.map(({ name }) => name));

  return async function* (context) {
    if (context.turn.files.length > 0) yield status("is reading what was attached…");
    const files = { ...options.files, tokens: Math.floor(tokens / 3), counter };
    const attachments = await readAttachments(context, files);
    try {
      const pending: Part[] = attachments.skipped.map(({ name, reason }, index) =>
        progress({ id: `file ${index}`, title: `Skipped ${name}: ${reason}`, state: "failed" }),
      );
      const ask = createAskRound<Data>(model, { ...options, counter, pending });
      const prompt = await toPrompt(context, options, attachments, names);
      let messages: readonly ModelMessage[] = fitted(prompt, tokens, counter);

      for (let number = 1; ; number += 1) {
        const name = `round ${number} ${scopeOf(options, names, context)}`;
        const isLast = number > most;
        const known = recalled(context, name, model.name, messages);
        if (known && known.text !== "") yield* [...pending.splice(0), known.text];
        const toolChoice = isLast ? ({ toolChoice: "none" } as const) : {};
        const { text, echo, ...round } =
          known ?? (yield* ask({ messages, tools: descriptions, ...toolChoice }, context));
        if (round.calls.length === 0) return;
        if (isLast)
          throw new Failure(
            "unknown",
            `${model.name} asked for tools in ${most} rounds and once more instead of answering.`,
          );

        const calls = withIds(round.calls, number);
        const record: RoundRecord = { model: model.name, text, calls, echo };
        if (!known) await context.once(name, async () => record, { repeatable: true });
        const results = yield* runCalls(calls, context, { tools, limits, round: name });
        messages = [...round.messages, { role: "assistant", text, calls, echo }, ...results.map(toMessage)];
        if (text.trim() !== "") pending.push("\n\n");
      }
    } finally {
      attachments.release();
    }
  };
}

/**
 * Tells apart two conversations within one turn, so that neither finds the other's rounds in the journal. Stays
 * the same when another process takes the turn over, and when a second model continues where the first one
 * failed.
 */
function scopeOf<Data>(
  { system }: PromptOptions<Data>,
  tools: ReadonlySet<string>,
  { turn }: Context<Data>,
): string {
  const identity = [typeof system === "string" ? system : "", [...tools], turn.id, turn.text];
  return createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 8);
}

/** A round in the journal. */
const roundSchema = z.object({
  model: z.string(),
  text: z.string(),
  calls: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      arguments: z.string(),
      echo: z.json().exactOptional(),
    }),
  ),
  echo: z.array(z.json()),
});
type RoundRecord = z.infer<typeof roundSchema>;

function recalled<Data>(
  context: Context<Data>,
  name: string,
  model: string,
  messages: readonly ModelMessage[],
): AskedRound | undefined {
  const record = context.recall(name);
  if (record === undefined) return undefined;
  const parsed = roundSchema.safeParse(record);
  if (parsed.success) {
    const { text, calls, echo } = parsed.data;
    if (parsed.data.model === model) return { text, calls, echo, messages };
    // One model's signatures and hidden reasoning are refused by another.
    const bare = calls.map(({ id, name: tool, arguments: input }) => ({ id, name: tool, arguments: input }));
    return { text, calls: bare, echo: [], messages };
  }
  throw new Failure(
    "interrupted",
    `The journal has an entry "${name}" that is not a round of a model. Its tools may have run, so the model is not asked again.`,
  );
}

/** Gives each call its own id: some servers send none, or the same one twice. */
function withIds(calls: readonly ToolCall[], round: number): ToolCall[] {
  const taken = new Set<string>();
  return calls.map((call, index) => {
    const id = call.id === "" || taken.has(call.id) ? `call_${round}_${index}` : call.id;
    taken.add(id);
    return { ...call, id };
  });
}

const toMessage = ({ call, text }: CallResult): ModelMessage => ({ role: "tool", call, text });
