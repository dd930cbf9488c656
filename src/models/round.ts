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
import type { ModelReply, ToolCall } from "./model.ts";

export interface RoundOptions {
  /** The model's name, for the bill and for messages. Without it: what the stream itself says. */
  model?: string | undefined;
  /** What readers see of a model's reasoning: a line of status, quoted text before the answer, or nothing. */
  reasoning?: "status" | "text" | "nothing" | undefined;
  /** Called with every event, for whoever listens for silence. `spoken`: was there a word of the answer yet? */
  heard?: ((spoken: boolean) => void) | undefined;
}

/** What one round of a model has come to so far. The reader of a stream tells it everything, and yields what it gives back. */
export interface Round {
  /** An event came, whatever is in it. */
  heard(model?: unknown): void;
  say(text: string): string;
  think(thought: string): Part | undefined;
  call(call: ToolCall): void;
  keep(echo: JsonValue): void;
  took(tokens: { input: unknown; output: unknown }): void;
  finish(reason: Finish["reason"]): void;
  readonly isEmpty: boolean;
  /** The bill and the one `Finish`; throws when there was no end, or nothing before it. */
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
      // Summaries of reasoning come with a bold heading for each thought; plain reasoning has none.
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
      // Counted up by some servers with every event: the last figure is the whole.
      tokens = { input: toCount(input, tokens?.input), output: toCount(output, tokens?.output) };
    },
    finish: (reason) => void (ending = reason),
    get isEmpty() {
      return !said && calls.length === 0;
    },
    *end() {
      if (tokens) yield usageOf(name(), tokens);
      if (events === 0)
        throw new Failure("empty", `${name()} answered with success and without a single event.`);
      if (ending === undefined)
        throw new Failure(
          "interrupted",
          `${name()} stopped in the middle: the stream ended without a reason.`,
        );
      // Servers say "stop" as often as "tool_calls" when there are calls.
      if (calls.length > 0) ending = "tools";
      if (!said && calls.length === 0) throw emptyFailure(name(), ending);
      yield finish(ending);
      return { calls, echo };
    },
  };
}

function emptyFailure(model: string, ending: Finish["reason"]): Failure {
  if (ending === "filtered")
    return new Failure("refused", `${model}: a content filter took away the whole answer.`);
  const spent = ending === "length" ? ", all its tokens spent before the first word: allow it more" : "";
  return new Failure("empty", `${model} ended without saying anything${spent}.`);
}

function usageOf(model: string, { input, output }: { input: number; output: number }): Usage {
  return usage({ model, inputTokens: input, outputTokens: output });
}

function toCount(value: unknown, before = 0): number {
  return typeof value === "number" && Number.isFinite(value) ? value : before;
}
