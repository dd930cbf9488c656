import {
  Failure,
  type Finish,
  finish,
  type JsonValue,
  type Part,
  status,
  type Usage,
  usage,
} from "#core/bot";
import type { ModelMessage, ModelReply, ToolCall } from "./model.ts";

export interface RoundOptions {
  /** The model's name, for usage and errors. Without it, the name that the stream tells. */
  model?: string | undefined;
  /** What readers see of a model's reasoning: a status (without it), quoted text before the answer, or nothing. */
  reasoning?: "status" | "text" | "nothing" | undefined;
  /** Called with every event, so that a watchdog notices silence. `spoken`: has the answer begun? */
  heard?: ((spoken: boolean) => void) | undefined;
  /** What the model was asked. Without it, the words of a server's error stay out of the log, because they may repeat it. */
  asked?: readonly ModelMessage[] | undefined;
}

/** Collects one round of a model. The reader of a stream reports every event to it, and yields what it returns. */
export interface Round {
  /** Reports an event, whatever its content. */
  heard(model?: unknown): void;
  say(text: string): string;
  think(thought: string): Part | undefined;
  call(call: ToolCall): void;
  keep(echo: JsonValue): void;
  took(tokens: { input: unknown; output: unknown }): void;
  finish(reason: Finish["reason"]): void;
  readonly isEmpty: boolean;
  /** Yields the usage and the one `Finish`. Throws when the round was empty or did not end. */
  end(): Generator<Part, ModelReply>;
}

export function createRound(options: RoundOptions = {}): Round {
  const { reasoning = "status" } = options;
  let model = options.model;
  let events = 0;
  let said = false;
  let quoting = false;
  let thoughts = "";
  let heading = "";
  let ending: Finish["reason"] | undefined;
  let tokens: { input: number; output: number } | undefined;
  const calls: ToolCall[] = [];
  const echo: JsonValue[] = [];
  const name = (): string => model ?? "The model";

  const quote = (thought: string): string => {
    const begin = quoting ? "" : "> ";
    quoting = true;
    return begin + thought.replaceAll("\n", "\n> ");
  };

  return {
    heard(told) {
      events += 1;
      options.heard?.(said);
      if (model === undefined && typeof told === "string" && told !== "") model = told;
    },
    say(text) {
      said ||= text.trim() !== "";
      if (!quoting || text === "") return text;
      quoting = false;
      return `\n\n${text}`;
    },
    think(thought) {
      if (reasoning === "nothing" || thought === "") return undefined;
      if (reasoning === "text") return quote(thought);
      // Summaries of reasoning have a bold heading for each thought; plain reasoning has none.
      thoughts = (thoughts + thought).slice(-2_000);
      const latest = [...thoughts.matchAll(/\*\*([^*\n]{3,80})\*\*/g)].at(-1)?.[1] ?? "";
      if (latest === heading) return undefined;
      heading = latest;
      return status(`is thinking: ${heading}`);
    },
    call: (call) => void calls.push(call),
    keep: (value) => void echo.push(value),
    took({ input, output }) {
      if (typeof input !== "number" && typeof output !== "number") return;
      // Some servers count up with every event, so the last figure is the total.
      tokens = { input: toCount(input, tokens?.input), output: toCount(output, tokens?.output) };
    },
    finish: (reason) => void (ending = reason),
    get isEmpty() {
      return !said && calls.length === 0;
    },
    *end() {
      if (tokens) yield usageOf(name(), tokens);
      if (events === 0)
        throw new Failure("empty", `${name()} answered with success, but without a single event.`);
      if (ending === undefined)
        throw new Failure(
          "interrupted",
          `${name()} stopped in the middle of its answer: the stream ended without a reason.`,
        );
      // With calls, servers say "stop" as often as "tool_calls".
      if (calls.length > 0) ending = "tools";
      if (!said && calls.length === 0) throw emptyFailure(name(), ending);
      yield finish(ending);
      return { calls, echo };
    },
  };
}

function emptyFailure(model: string, ending: Finish["reason"]): Failure {
  if (ending === "filtered")
    return new Failure("refused", `${model}: a content filter removed the whole answer.`);
  const spent = ending === "length" ? ": it spent all its tokens before the first word. Raise maxTokens" : "";
  return new Failure("empty", `${model} ended without saying anything${spent}.`);
}

function usageOf(model: string, { input, output }: { input: number; output: number }): Usage {
  return usage({ model, inputTokens: input, outputTokens: output });
}

function toCount(value: unknown, before = 0): number {
  return typeof value === "number" && Number.isFinite(value) ? value : before;
}
