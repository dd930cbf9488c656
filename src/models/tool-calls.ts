import {
  type Context,
  type Duration,
  abortReason,
  Failure,
  type JsonValue,
  type Part,
  progress,
  toError,
  toJson,
  toMilliseconds,
  toolUse,
  raceAbort,
  startAwakeTimer,
  writing,
} from "#core/bot";
import type { ToolCall } from "./model.ts";
import type { Tool } from "./tool.ts";

export interface ToolLimits {
  /** How often the model may ask for tools before it has to answer; 5 without it. */
  rounds?: number | undefined;
  /** How many calls it may ask for at once; 16 without it. */
  calls?: number | undefined;
  /** How long one call may take; 30 s without it. */
  time?: Duration | undefined;
  /** How many characters of a result the model sees; 8,000 without it. */
  result?: number | undefined;
}

export interface CallsOptions<Data> {
  tools: readonly Tool<Data>[];
  limits: ToolLimits;
  /** The name of this round in the journal. */
  round: string;
}

/** What the model reads about its call. */
export interface CallResult {
  call: string;
  text: string;
}

/** The result of a call in the journal. A tool that threw has run, too, and does not run again. */
type CallOutcome = { output: JsonValue } | { problem: string };

/** Runs all calls of a round side by side, each once per turn, also when another process takes the turn over. */
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
    return refuse(
      "This needs a person's approval, and there is no way to ask for it here. It was not done. Say so.",
    );
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

/**
 * Runs a call under its name in the journal. If a process died during the call, the model reads that its
 * outcome is unknown.
 */
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
    context.log.warn(
      { tool: tool.description.name },
      "a process died while a tool ran, so its outcome is unknown; telling the model",
    );
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
  const timer = startAwakeTimer(time, () => late.abort(new Failure("timeout", `not done after ${time} ms`)));
  const ended = AbortSignal.any([signal, late.signal]);
  try {
    const running = tool.run(input, context, ended);
    return { output: toJson(await raceAbort(running, ended)) };
  } catch (thrown) {
    // The answer is no longer wanted, or another process has the turn. Neither is a result.
    if (signal.aborted) throw abortReason(signal);
    context.log.warn({ tool: tool.description.name, error: thrown }, "a tool failed; telling the model");
    const { message } = toError(thrown);
    const doubt = late.signal.aborted && !tool.repeatable ? " It may have taken effect nevertheless." : "";
    return { problem: `${cut(message, 500)}.${doubt}` };
  } finally {
    timer.cancel();
  }
}

function check<Data>(tool: Tool<Data>, text: string): ReturnType<Tool["check"]> {
  try {
    // Some models send an empty text instead of {}.
    return tool.check(JSON.parse(text.trim() === "" ? "{}" : text));
  } catch (error) {
    return { problem: `The arguments are not JSON: ${toError(error).message}. Send them again.` };
  }
}

/** Returns a result as a model reads it. */
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
