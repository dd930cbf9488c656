import { type Finish, type JsonValue, type Part, progress, toJson, toolUse } from "#core/bot";
import type { ModelReply } from "./model.ts";
import { toModelFailure } from "./model-failure.ts";
import { createRound, type Round, type RoundOptions } from "./round.ts";

interface AgentsEvent {
  type?: string;
  name?: string;
  data?: { type?: string; delta?: unknown; response?: AgentsResponse };
  item?: { rawItem?: RawItem; output?: unknown };
}
interface AgentsResponse {
  usage?: { inputTokens?: unknown; outputTokens?: unknown };
}
interface RawItem {
  callId?: string;
  name?: string;
  arguments?: string;
  status?: string;
}

/** A streamed run of the Agents SDK: its events, and what the run itself tells. */
export interface AgentsRun extends AsyncIterable<unknown> {
  completed?: Promise<unknown>;
  cancelled?: boolean;
  error?: unknown;
}

/** Reads the events of a streamed agent run. The run calls its tools itself; they are shown as progress. */
export async function* fromAgents(
  run: AgentsRun,
  options: RoundOptions = {},
): AsyncGenerator<Part, ModelReply> {
  const round = createRound(options);
  // The failure is read below. Without this, the process would report it as unhandled.
  run.completed?.catch(() => {});
  const running = new Map<string, RawItem>();
  const spent = { input: 0, output: 0 };
  for await (const given of run) {
    const { type, name, data, item } = (given ?? {}) as AgentsEvent;
    round.heard();
    if (data?.type === "output_text_delta" && typeof data.delta === "string") yield round.say(data.delta);
    if (data?.type === "response_done") count(data.response, spent, round);
    if (type === "run_item_stream_event" && item?.rawItem)
      yield* toolParts(name, item.rawItem, item.output, running);
  }
  if (run.cancelled) throw new DOMException("The run was cancelled.", "AbortError");
  if (run.error) throw toModelFailure(run.error, options.model ?? "The agent");
  return yield* round.end();
}

/** Adds up the usage of all responses of a run. Any of them may be the last. */
function count(
  response: AgentsResponse | undefined,
  spent: { input: number; output: number },
  round: Round,
): void {
  spent.input += Number(response?.usage?.inputTokens ?? 0);
  spent.output += Number(response?.usage?.outputTokens ?? 0);
  round.took(spent);
  round.finish("stop" satisfies Finish["reason"]);
}

function* toolParts(
  name: string | undefined,
  raw: RawItem,
  output: unknown,
  running: Map<string, RawItem>,
): Generator<Part> {
  const id = raw.callId ?? "";
  if (name === "tool_called") {
    running.set(id, raw);
    yield progress({ id, title: raw.name ?? "tool", state: "running" });
  }
  if (name === "tool_output") {
    const called = running.get(id) ?? raw;
    yield progress({ id, title: called.name ?? "tool", state: "done" });
    const input = fromText(called.arguments);
    yield toolUse({ name: called.name ?? "tool", input, output: toJson(output) });
  }
}

function fromText(text = "{}"): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
