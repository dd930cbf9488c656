import { checkWhole, readBlocks, mostBlocks } from "../messages/blocks.ts";
import type { Block } from "../messages/blocks.ts";
import { isFields, present, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import { tableFaults } from "../messages/tables.ts";
import { mostMarkdownText } from "../messages/message-body.ts";
import { refuse, refuseBecause } from "../refusal.ts";

// The chunks of a native stream. https://docs.slack.dev/reference/methods/chat.appendStream

/** A step of the agent's work, in its present state. */
export interface Task extends Fields {
  id: string;
  title: string;
  status: string;
}

/** What a stream has shown so far, in order. */
export interface StreamState {
  parts: (
    | { type: "text"; text: string }
    | { type: "task"; id: string }
    | { type: "blocks"; blocks: Block[] }
  )[];
  tasks: Map<string, Task>;
  plan: string;
  /** `plan` shows the steps in one block, `timeline` shows each where it was added. */
  display: "timeline" | "plan";
}

export function emptyStream(display: StreamState["display"]): StreamState {
  return { parts: [], tasks: new Map(), plan: "", display };
}

/** Adds text, joined with a text directly before it. */
function addText(state: StreamState, text: string): void {
  if (text.length > mostMarkdownText) {
    refuseBecause(
      "msg_too_long",
      `markdown_text holds ${text.length} characters, ${mostMarkdownText} are allowed`,
    );
  }
  const last = state.parts.at(-1);
  if (last?.type === "text") last.text += text;
  else if (text !== "") state.parts.push({ type: "text", text });
}

function addTask(state: StreamState, chunk: Fields): void {
  const { id, title, status, details, output, sources } = chunk;
  const statuses = ["pending", "in_progress", "complete", "error"];
  if (
    typeof id !== "string" ||
    id === "" ||
    typeof title !== "string" ||
    !statuses.includes(stringOf(status))
  ) {
    refuseBecause(
      "invalid_chunks",
      `a task_update needs an id, a title and a status of ${statuses.join(", ")}`,
    );
  }
  if (!state.tasks.has(id)) state.parts.push({ type: "task", id });
  const before = state.tasks.get(id);
  state.tasks.set(id, {
    ...before,
    ...present({ details, output, sources }),
    id,
    title,
    status: stringOf(status),
  });
}

function addBlocks(state: StreamState, value: unknown): void {
  const held = state.parts.flatMap((part) => (part.type === "blocks" ? part.blocks : []));
  const blocks = readBlocks(value, "stream");
  if (held.length + blocks.length > mostBlocks) refuse("msg_blocks_too_many");
  state.parts.push({ type: "blocks", blocks });
}

/** Applies the text and chunks of a call. A refusal leaves the stream unchanged. */
function extend(state: StreamState, text: string | undefined, chunks: unknown): StreamState {
  const next: StreamState = {
    ...state,
    parts: state.parts.map((part) => ({ ...part })),
    tasks: new Map(state.tasks),
  };
  if (text !== undefined) addText(next, text);
  if (chunks !== undefined && !Array.isArray(chunks))
    refuseBecause("invalid_chunks", "chunks must be an array");
  for (const chunk of (chunks ?? []) as unknown[]) addChunk(next, chunk);
  return next;
}

function addChunk(state: StreamState, chunk: unknown): void {
  if (!isFields(chunk)) refuse("invalid_chunks");
  const { type, text, title, blocks } = chunk;
  if (type === "markdown_text" && typeof text === "string") addText(state, text);
  else if (type === "task_update") addTask(state, chunk);
  else if (type === "plan_update" && typeof title === "string") state.plan = title;
  else if (type === "blocks") addBlocks(state, blocks);
  else refuseBecause("invalid_chunks", `no such chunk: ${JSON.stringify(chunk).slice(0, 200)}`);
}

/** Applies a call like `extend`, and refuses it if the message as a whole grows too large by it. */
export function grown(
  state: StreamState,
  text: string | undefined,
  chunks: unknown,
  closing: readonly Block[] = [],
): StreamState {
  const next = extend(state, text, chunks);
  // `stopStream` allows its own blocks on top of those that were streamed.
  checkWhole(renderStream(next).blocks, "stream");
  if (tableFaults([...renderStream(next, closing).blocks]).length > 0) refuse("invalid_blocks");
  return next;
}

const card = ({ id, ...task }: Task): Block => ({ type: "task_card", task_id: id, ...task });

/** Returns what the stream shows, as text and as blocks. `closing` comes last. */
export function renderStream(
  state: StreamState,
  closing: readonly Block[] = [],
): { text: string; blocks: Block[] } {
  const { parts, tasks, plan, display } = state;
  const gathered: Block = { type: "plan", title: plan || "Plan", tasks: [...tasks.values()].map(card) };
  const inline = parts.flatMap((part): Block[] => {
    if (part.type === "text") return [{ type: "markdown", text: part.text }];
    if (part.type === "blocks") return part.blocks;
    const task = tasks.get(part.id);
    return task && display === "timeline" ? [card(task)] : [];
  });
  const hasPlan = display === "plan" && (tasks.size > 0 || plan !== "");
  const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  return { text, blocks: [...(hasPlan ? [gathered] : []), ...inline, ...closing] };
}
