import { describe, expect, test } from "vitest";
import { createPacer, type JsonValue, type Page } from "#core";
import { createTurnRecord } from "../../../src/core/answering/turn-record.ts";
import { createGate } from "../../../src/core/presenting/gate.ts";
import { createPresenter } from "../../../src/core/presenting/presenter.ts";
import { createBoardAdapter } from "../../../src/testing/board/adapter.ts";
import { type BoardAnswer, createBoard, visible } from "../../../src/testing/board/board.ts";
import { createSteppedClock } from "../../support/clock.ts";
import { createLogSink, turnOf } from "../../support/context.ts";

const pageOf = (text: string, more: Partial<Page> = {}): Page => ({
  text,
  progress: [],
  buttons: [],
  ...more,
});
const refused = { ok: false, error: "refused" } as const;
const expired = { ok: false, error: "expired" } as const;
const away = { ok: false, error: "away" } as const;
const limited = { ok: false, error: "limited", retryAfter: 45_000 } as const;

/** Processes that answer one turn, one after the other. Each knows only what the earlier ones have saved. */
function createTurn() {
  const clock = createSteppedClock();
  const board = createBoard({ limit: 500, now: clock.now });
  const saved: Record<string, JsonValue> = {};
  let complete: number | undefined;
  let edits: (body: unknown) => BoardAnswer | undefined = () => undefined;
  const call: typeof board.call = async (name, body) =>
    (name === "edit" ? edits(body) : undefined) ?? board.call(name, body);
  const next = (deleted: "end" | "again" = "end") => {
    const adapter = createBoardAdapter({ limit: 500, call });
    const lease = {
      signal: new AbortController().signal,
      fence: 1,
      attempt: 1,
      saved: structuredClone(saved),
      save: async (field: string, value: JsonValue): Promise<void> => void (saved[field] = value),
      check: () => {},
    };
    const gate = createGate({ adapter, lease, clock, pacer: createPacer({ clock }) });
    const presenter = createPresenter({
      late: () => {},
      turnId: "board/1",
      platform: "board",
      surface: adapter.surface(turnOf(), gate),
      gate,
      lease,
      record: createTurnRecord("board/1", lease),
      log: createLogSink().log,
      clock,
      deleted,
    });
    return {
      async show(text: string) {
        presenter.add(text);
        await clock.advance(1_000);
      },
      /** Seals the answer. Resolves to the failure with which the turn is given back, if it is. */
      async seal(...pages: Page[]): Promise<unknown> {
        complete ??= clock.now();
        await clock.until(presenter.stopShowing());
        return clock.until(
          presenter.seal(pages, complete).then(
            () => undefined,
            (error: unknown) => error,
          ),
        );
      },
    };
  };
  return {
    board,
    clock,
    saved,
    next,
    /** Answers every edit with this, until it is called without it. */
    answerEdits: (answer?: BoardAnswer | typeof edits) =>
      void (edits = typeof answer === "function" ? answer : () => answer),
    /** Plans what the next calls of this name answer. */
    plan(name: string, answer: BoardAnswer, times = 1) {
      for (let n = 0; n < times; n += 1) board.fault(name, () => answer);
    },
    calls: (name: string) => board.calls.filter((call) => call.name === name).length,
  };
}

describe("an answer whose platform is away or busy", () => {
  test.each([
    { name: "away", answer: away },
    { name: "busy", answer: limited },
  ])("$name: is given back after a minute, and goes on in its message", async ({ answer }) => {
    const { board, clock, next, answerEdits } = createTurn();
    const first = next();
    await first.show("half");
    answerEdits(answer);
    const begun = clock.now();
    expect(await first.seal(pageOf("half and whole"))).toMatchObject({ code: "failure", kind: "busy" });
    expect(clock.now() - begun).toBeLessThanOrEqual(60_000);
    expect(visible(board)).toEqual(["half"]);
    expect(board.messages).toHaveLength(1);

    answerEdits();
    expect(await next().seal(pageOf("half and whole"))).toBeUndefined();
    expect(visible(board)).toEqual(["half and whole"]);
    expect(board.messages).toHaveLength(1);
  });
});

describe("a page that its platform answers with server errors for ever", () => {
  /** Seals again and again, each time a minute later, until the seal is through. Returns how many minutes that took. */
  async function persevere({ clock, next }: ReturnType<typeof createTurn>, page: Page): Promise<number> {
    const begun = clock.now();
    for (;;) {
      if ((await next().seal(page)) === undefined) return Math.round((clock.now() - begun) / 60_000);
      await clock.advance(60_000);
    }
  }
  const withStep = (title: string): Page =>
    pageOf("half and whole", { progress: [{ type: "progress", id: "step", title, state: "done" }] });
  const poisoned = (words: string) => (body: unknown) =>
    JSON.stringify(body).includes(words) ? away : undefined;

  test("becomes its words after ten minutes, in its own message, and no outage is told", async () => {
    const turn = createTurn();
    await turn.next().show("half");
    turn.answerEdits(poisoned("Poison step"));
    expect(await persevere(turn, withStep("Poison step"))).toBeGreaterThanOrEqual(10);
    expect(visible(turn.board)).toEqual(["half and whole"]);
    expect(turn.board.messages).toHaveLength(1);
  });

  test("is whole if the platform was away, and came back while the words were tried", async () => {
    const turn = createTurn();
    await turn.next().show("half");
    let isBack = false;
    turn.answerEdits((body) => {
      isBack ||= !JSON.stringify(body).includes("A step");
      return isBack ? undefined : away;
    });
    expect(await persevere(turn, withStep("A step"))).toBeGreaterThanOrEqual(10);
    expect(visible(turn.board)).toEqual([expect.stringMatching(/A step.*\nhalf and whole/)]);
    expect(turn.board.messages).toHaveLength(1);
  });

  test("becomes a notice if the platform takes not even its words, so that the thread goes on", async () => {
    const turn = createTurn();
    await turn.next().show("half");
    turn.answerEdits(poisoned("poison"));
    expect(await persevere(turn, pageOf("half and poison"))).toBeLessThan(20);
    expect(visible(turn.board)).toEqual([expect.stringContaining("could not be shown here")]);
    expect(turn.board.messages).toHaveLength(1);
  });
});

describe("an outage", () => {
  /** Answers while the platform is away for so many minutes after the first text. Each process gives up after a minute, and rests. */
  async function answerThrough(minutes: number, answer: BoardAnswer = away) {
    const { board, clock, next, answerEdits } = createTurn();
    const first = next();
    await first.show("half");
    answerEdits(answer);
    const until = clock.now() + minutes * 60_000;
    for (let process = first; ; process = next()) {
      if (clock.now() >= until) answerEdits();
      if ((await process.seal(pageOf("half and whole"))) === undefined) return visible(board);
      await clock.advance(60_000);
    }
  }

  test("of some minutes is told to readers at the end of the answer", async () => {
    expect(await answerThrough(6)).toEqual([
      expect.stringMatching(/^half and whole\n\(Board could not be reached for [67] minutes\.\)$/),
    ]);
  });

  test("that was short is not told, and neither are limits of the platform", async () => {
    expect(await answerThrough(1)).toEqual(["half and whole"]);
    expect(await answerThrough(6, limited)).toEqual(["half and whole"]);
  });

  test("is not told when nothing of the answer was visible", async () => {
    const { board, clock, next, plan } = createTurn();
    plan("post", away, 20);
    for (let n = 0; n < 5; n += 1) {
      if ((await next().seal(pageOf("whole"))) === undefined) break;
      await clock.advance(60_000);
    }
    expect(visible(board)).toEqual(["whole"]);
  });
});

describe("a page that the platform refuses for good", () => {
  const step = { type: "progress", id: "1", title: "Reading", state: "done" } as const;
  const rich = pageOf("half and whole", { progress: [step], card: { type: "card", title: "Report" } });

  test("becomes its bare words in the same message, without a wait", async () => {
    const { board, clock, next, plan } = createTurn();
    const process = next();
    await process.show("half");
    plan("edit", refused);
    const begun = clock.now();
    expect(await process.seal(rich)).toBeUndefined();
    expect(visible(board)).toEqual(["half and whole\n\nReport"]);
    expect(board.messages).toHaveLength(1);
    expect(clock.now() - begun).toBeLessThan(1_000);
  });

  test("becomes a notice in the same message when its words are refused as well", async () => {
    const { board, next, plan } = createTurn();
    const process = next();
    await process.show("half");
    plan("edit", refused, 2);
    expect(await process.seal(rich)).toBeUndefined();
    expect(visible(board)).toEqual([expect.stringContaining("could not be shown")]);
    expect(board.messages).toHaveLength(1);
  });

  test("goes into another message when its own takes not even a notice, and its own is removed", async () => {
    const { board, next, plan } = createTurn();
    const process = next();
    await process.show("half");
    plan("edit", refused, 3);
    expect(await process.seal(rich)).toBeUndefined();
    expect(visible(board)).toEqual(["[✓ Reading]\nhalf and whole\n{Report}"]);
  });
});

describe("a message that takes no more edits", () => {
  test("is replaced by another one while the answer grows, and removed", async () => {
    const { board, next, plan, saved } = createTurn();
    const process = next();
    await process.show("half");
    plan("edit", expired);
    await process.show(" and");
    await process.show(" whole");
    expect(visible(board)).toEqual(["half and whole"]);
    expect(await process.seal(pageOf("half and whole."))).toBeUndefined();
    expect(visible(board)).toEqual(["half and whole."]);
    expect(saved["page 1"]).toEqual({ key: "board/1#1.2", ref: { id: "2" } });
  });

  test("is removed by the seal when it could not be removed before", async () => {
    const { board, next, plan } = createTurn();
    const process = next();
    await process.show("half");
    plan("edit", expired);
    plan("remove", away, 3);
    expect(await process.seal(pageOf("whole"))).toBeUndefined();
    expect(visible(board)).toEqual(["whole"]);
  });

  test("is removed by a successor when the process died before it was", async () => {
    const { board, next, plan, saved, calls } = createTurn();
    const first = next();
    await first.show("half");
    plan("edit", expired);
    const dead = Promise.withResolvers<never>();
    board.fault("post", async (apply) => {
      apply();
      return dead.promise;
    });
    first.seal(pageOf("whole")).catch(() => {});
    await expect.poll(() => calls("post")).toBe(2);
    expect(saved["page 1"]).toEqual({ key: "board/1#1.2", begins: "whole", replaced: [{ id: "1" }] });

    expect(await next().seal(pageOf("whole"))).toBeUndefined();
    expect(visible(board)).toEqual(["whole"]);
    expect(calls("post")).toBe(2);
    expect(saved["page 1"]).toEqual({ key: "board/1#1.2", ref: { id: "2" } });
  });

  test("is not looked for again when a person has deleted it", async () => {
    const { board, next, calls } = createTurn();
    const process = next("again");
    await process.show("half");
    board.remove("1");
    expect(await process.seal(pageOf("whole"))).toBeUndefined();
    expect(visible(board)).toEqual(["whole"]);
    expect(calls("remove")).toBe(0);
  });
});
