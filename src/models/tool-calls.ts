import {
  type Context,
  type Duration,
  abortReason,
  Failure,
  type JsonValue,
  type Part,
  progress,
  toError,
  toMilliseconds,
  toolUse,
  raceAbort,
  writing,
} from "#core/bot";
import type { ToolCall } from "./model.ts";
import { toJson } from "./to-json.ts";
import type { Tool } from "./tool.ts";

export interface ToolLimits {
  /** How often the model may ask for tools before it has to answer. */
  rounds?: number;
  /** How many calls it may ask for at once. */
  calls?: number;
  /** How long one call may take. */
  time?: Duration;
  /** How many characters of a result the model gets to see. */
  result?: number;
}

export interface CallsOptions<Data> {
  tools: readonly Tool<Data>[];
  limits: ToolLimits;
  /** Under which the calls of this round are journaled. */
  round: string;
}

/** What the model is told of its call. */
export interface CallResult {
  call: string;
  text: string;
}

/** What a call came to, as it is journaled. A tool that throws has come to an end as well, and is not run again. */
type CallOutcome = { output: JsonValue } | { problem: string };

/** Runs all calls of a round side by side. Each is done once per turn, whoever holds the turn. */
export async function* runCalls<Data>(
  calls: readonly ToolCall[],
  context: Context<Data>,
  options: CallsOptions<Data>,
): AsyncGenerator<Part, CallResult[]> {
  const results: CallResult[] = [];
  yield* writing<Data>(async (write, { signal }) => {
    const all = calls.map(async (call, index) => {
      results[index] = await runCall(call, index, context, { ...options, write, signal });
    });
    await Promise.all(all);
  })(context);
  return results;
}

interface CallOptions<Data> extends CallsOptions<Data> {
  write(part: Part): void;
  signal: AbortSignal;
}

async function runCall<Data>(
  call: ToolCall,
  index: number,
  context: Context<Data>,
  options: CallOptions<Data>,
): Promise<CallResult> {
  const { tools, limits, round, write } = options;
  const { calls: most = 16, result: longest = 8_000 } = limits;
  const refuse = (problem: string): CallResult => ({ call: call.id, text: toText({ error: problem }) });

  const tool = tools.find(({ description }) => description.name === call.name);
  if (!tool) return refuse(`There is no tool "${call.name}". There are: ${namesOf(tools)}.`);
  if (index >= most) return refuse(`At most ${most} calls at once. Ask for the rest in the next round.`);
  const checked = check(tool, call.arguments);
  if ("problem" in checked) return refuse(checked.problem);
  const { input } = checked;
  if (await tool.needsApproval(input, context)) {
    return refuse("This needs a person's approval, and nobody can be asked here. It was not done. Say so.");
  }

  const name = `${round}: ${call.id}`;
  const title = tool.title(input);
  write(progress({ id: name, title, state: "running" }));
  const outcome = await once(tool, name, input, context, options);
  const failed = "problem" in outcome;
  write(progress({ id: name, title, state: failed ? "failed" : "done" }));
  if (!failed) for (const part of tool.show(outcome.output)) write(part);
  const output: JsonValue = failed ? { error: outcome.problem } : outcome.output;
  const whole = toText(output);
  const text = cut(whole, longest);
  write(toolUse({ name: call.name, input, output: text === whole ? output : text }));
  return { call: call.id, text };
}

/** The call under its name in the journal. What only a dead process knew is told to the model, and never tried again. */
async function once<Data>(
  tool: Tool<Data>,
  name: string,
  input: JsonValue,
  context: Context<Data>,
  options: CallOptions<Data>,
): Promise<CallOutcome> {
  let begun = false;
  const attempt = (): Promise<CallOutcome> => {
    begun = true;
    return tried(tool, input, context, options);
  };
  try {
    return await context.once(name, attempt, { repeatable: tool.repeatable });
  } catch (error) {
    if (begun || !(error instanceof Failure) || error.kind !== "interrupted") throw error;
    context.log.warn({ tool: tool.description.name }, "a tool's outcome is unknown");
    return {
      problem:
        "The process died while this was being done. Whether it took effect is unknown. Do not do it again; find out, or say that it is unknown.",
    };
  }
}

async function tried<Data>(
  tool: Tool<Data>,
  input: JsonValue,
  context: Context<Data>,
  { limits, signal }: CallOptions<Data>,
): Promise<CallOutcome> {
  const time = tool.time ?? toMilliseconds(limits.time ?? "30s");
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Failure("timeout", `not done after ${time} ms`)), time);
  const ended = AbortSignal.any([signal, late.signal]);
  try {
    const running = tool.run(input, context, ended);
    return { output: toJson(await raceAbort(running, ended)) };
  } catch (thrown) {
    // Nobody wants the answer any more, or another process has it: that is no result.
    if (signal.aborted) throw abortReason(signal);
    context.log.warn({ tool: tool.description.name, error: thrown }, "a tool failed");
    const { message } = toError(thrown);
    const doubt = late.signal.aborted && !tool.repeatable ? " It may have taken effect all the same." : "";
    return { problem: `${cut(message, 500)}.${doubt}` };
  } finally {
    clearTimeout(timer);
  }
}

function check<Data>(tool: Tool<Data>, text: string): ReturnType<Tool["check"]> {
  try {
    // Some models send nothing where there is nothing to say.
    return tool.check(JSON.parse(text.trim() === "" ? "{}" : text));
  } catch (error) {
    return { problem: `The arguments are not JSON: ${toError(error).message}. Send them again.` };
  }
}

/** A result as a model reads it. */
export function toText(output: JsonValue): string {
  if (output === null) return "Done.";
  return typeof output === "string" ? output : JSON.stringify(output);
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest).toWellFormed()}… (cut: ${longest} of ${text.length} characters)`;
}

const namesOf = <Data>(tools: readonly Tool<Data>[]): string =>
  tools.map(({ description }) => description.name).join(", ") || "(none)";
