import { z } from "zod";
import {
  type Adapter,
  closeMarkdown,
  type Draft,
  Failure,
  type Gate,
  Gone,
  type Page,
  type Receive,
  type Surface,
} from "#core";
import type { Board, BoardAnswer } from "./board.ts";

export interface BoardAdapter extends Adapter {
  receive: Receive;
}

export interface BoardAdapterOptions {
  call: Board["call"];
  limit: number;
  gap?: number;
  /** Whether an edit adds to a message, or writes all of it. */
  mode?: "edit" | "append";
  budget?: Adapter["budget"];
}

/** A whole adapter for the board, over a function call or over HTTP. */
export function createBoardAdapter(options: BoardAdapterOptions): BoardAdapter {
  const adapter: BoardAdapter = {
    name: "board",
    receive: () => Promise.reject(new Error("The adapter was not started.")),
    async start(receive) {
      adapter.receive = receive;
    },
    stop: () => Promise.resolve(),
    surface: (_turn, gate) => createSurface(options, gate),
    history: () => Promise.resolve([]),
    person: async (id) => ({ id, isBot: false, name: id.toUpperCase() }),
    read: () => Promise.reject(new Error("There are no files on the board.")),
    budget: options.budget ?? (() => ({ limit: 1_000, window: 1_000 })),
  };
  return adapter;
}

function createSurface(options: BoardAdapterOptions, gate: Gate): Surface {
  const { limit, mode = "edit", gap = 0 } = options;

  const call = async (name: string, body: Record<string, string>): Promise<string | undefined> => {
    const answer: BoardAnswer = await options.call(name, body);
    if (answer.ok) return answer.id;
    if (answer.error === "gone") throw new Gone("deleted", "The message was taken away.");
    if (answer.error === "expired") throw new Gone("expired", "The message takes no more edits.");
    if (answer.retryAfter !== undefined) gate.report("write", { closedFor: answer.retryAfter });
    const isForGood = answer.error === "too-long" || answer.error === "refused";
    throw new Failure(isForGood ? "refused" : "busy", answer.error, { retryAfter: answer.retryAfter });
  };

  const createDraft = (id: string, known: string | undefined): Draft => {
    // What the board shows. After a failure that is unknown, and the next call writes all of it.
    let shown = known;
    const write = async (text: string): Promise<void> => {
      if (text === shown) return;
      const before = shown;
      shown = undefined;
      if (mode === "append" && before !== undefined && text.startsWith(before))
        await call("append", { id, text: text.slice(before.length) });
      else await call("edit", { id, text });
      shown = text;
    };
    return {
      ref: { id },
      update: (page) => gate("write", "edit", () => write(renderHalf(page()))),
      async finish(page) {
        if (render(page) === shown) return;
        await gate("write", "final", () => write(render(page)));
      },
      remove: () => gate("write", "final", async () => void (await call("remove", { id }))),
    };
  };

  return {
    gap,
    fits: (page) => Math.max(render(page).length, renderHalf(page).length) <= limit,
    async find(key) {
      const id = await gate("write", "control", () => call("find", { key }));
      return id === undefined ? undefined : createDraft(id, undefined);
    },
    async open(page, key) {
      let text = "";
      const id = await gate("write", "first", () => call("post", { key, text: (text = renderHalf(page())) }));
      if (id === undefined) throw new Error("The board posted and gave no id.");
      return createDraft(id, text);
    },
    resume: (ref) => createDraft(refSchema.parse(ref).id, undefined),
    status: (text) =>
      gate("write", "progress", async () => void (await call("status", { text: text ?? "" }))),
  };
}

const refSchema = z.object({ id: z.string() });
const marks = { running: "…", done: "✓", failed: "✗", pending: "·" };
const endings = { stopped: "\n(stopped)", cut: "\n(cut)", failed: "" };

/** As it stands while it grows. */
const renderHalf = (page: Page): string => render({ ...page, text: closeMarkdown(page.text) });

function render({ text, progress: steps, card, ending, note }: Page): string {
  const lines = steps.map(({ state, title }) => `[${marks[state]} ${title}]`);
  const box = card ? [`{${card.title}}`] : [];
  const end = (ending ? endings[ending] : "") + (note === undefined ? "" : `\n(${note})`);
  return [...lines, text, ...box].filter(Boolean).join("\n") + end;
}
