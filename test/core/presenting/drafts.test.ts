import { expect, test } from "vitest";
import type { JsonValue, Page, Surface } from "#core";
import { createTurnRecord } from "../../../src/core/answering/turn-record.ts";
import { createDrafts } from "../../../src/core/presenting/drafts.ts";
import { createBoardAdapter } from "../../../src/testing/board/adapter.ts";
import { createBoard } from "../../../src/testing/board/board.ts";
import { turnOf } from "../../support/context.ts";
import { openGate } from "../../support/gate.ts";

/** Processes that answer one turn, one after the other. Each knows only what the earlier ones have saved. */
function createTurn() {
  const board = createBoard({ limit: 200 });
  const adapter = createBoardAdapter({ limit: 200, call: board.call });
  const saved: Record<string, JsonValue> = {};
  const searches: (string | undefined)[] = [];
  const next = () => {
    const lease = {
      saved: structuredClone(saved),
      save: async (field: string, value: JsonValue): Promise<void> => void (saved[field] = value),
      check: () => {},
    };
    const own = adapter.surface(turnOf(), openGate);
    const surface: Surface = {
      ...own,
      find(key, begins) {
        searches.push(begins);
        return own.find(key, begins);
      },
    };
    const record = createTurnRecord("board/1", lease);
    return createDrafts({ turnId: "board/1", surface, record, lease, late: () => {} });
  };
  /** The connection breaks after the board has taken the post. */
  const losePost = (): void =>
    board.fault("post", (apply) => {
      apply();
      return { ok: false, error: "refused" };
    });
  return { board, saved, searches, next, losePost };
}

const pageOf = (text: string, more: Partial<Page> = {}): Page => ({
  text,
  progress: [],
  buttons: [],
  ...more,
});
const step = { type: "progress", id: "1", title: "Reading", state: "running" } as const;

test.each([
  { page: pageOf("Hello"), begins: "Hello" },
  { page: pageOf("Hello", { progress: [step] }), begins: "Hello" },
  { page: pageOf("", { progress: [step] }), begins: "Reading" },
  { page: pageOf("", { card: { type: "card", title: "Report" } }), begins: "Report" },
  { page: pageOf("x".repeat(150) + "😀".repeat(100)), begins: "x".repeat(150) + "😀".repeat(25) },
])("a lost message is looked for by the first words of its page: $begins", async ({ page, begins }) => {
  const { next, losePost, searches } = createTurn();
  losePost();
  await next()
    .show(0, () => page)
    .catch(() => {});
  await next().show(0, () => pageOf("Other words"));
  expect(searches).toEqual([begins]);
});

test("the reference of a message that was found is saved before anything is written to it", async () => {
  const { board, next, losePost, saved } = createTurn();
  losePost();
  await next()
    .show(0, () => pageOf("Hello"))
    .catch(() => {});
  const atEdit: JsonValue[] = [];
  board.fault("edit", (apply) => {
    atEdit.push(structuredClone(saved["page 1"] ?? null));
    return apply();
  });
  await next().show(0, () => pageOf("Hello world"));
  expect(atEdit).toEqual([{ key: "board/1#1.1", ref: { id: "1" } }]);
  expect(board.messages.map(({ versions }) => versions)).toEqual([["Hello", "Hello world"]]);
});
