import { describe, expect, test } from "vitest";
import { Keyv } from "keyv";
import {
  bot,
  createPacer,
  createHost,
  systemClock,
  type Engine,
  type JsonValue,
  type Lease,
  type LeaseEnd,
  type Work,
} from "#core";
import { createGate } from "../../../src/core/presenting/gate.ts";
import { createTurnRecord } from "../../../src/core/answering/turn-record.ts";
import { createPresenter } from "../../../src/core/presenting/presenter.ts";
import { createBoard, visible } from "../../../src/testing/board/board.ts";
import { createBoardAdapter } from "../../../src/testing/board/adapter.ts";
import { createLogSink, turnOf } from "../../support/context.ts";

function leaseOf(saved: Record<string, JsonValue>, attempt = 2) {
  const end = new AbortController();
  const lease: Lease = {
    signal: end.signal,
    fence: 2,
    attempt,
    saved,
    save: async (field, value) => void (saved[field] = value),
    check() {},
  };
  return { lease, end: (reason: LeaseEnd) => end.abort(reason) };
}

/** A host whose engine is the test. */
async function hostOf(bots: Parameters<typeof createHost>[0]["bots"]) {
  const board = createBoard({ limit: 500 });
  const adapter = createBoardAdapter({ limit: 500, call: board.call });
  const { log } = createLogSink();
  let work: Work | undefined;
  const engine: Engine = {
    admit: async () => true,
    control: async () => "none",
    forget: async () => 0,
    stop: async () => {},
    start: async (given) => void (work = given),
  };
  const host = createHost({ bots, adapters: [adapter], engine, store: new Keyv(), log });
  await host.start();
  return {
    board,
    run: (lease: Lease) => work?.run(turnOf(), lease),
    bury: (lease: Lease) => work?.bury(turnOf(), lease),
    said: async () => (await host.sessions.export(turnOf().thread)).messages.map(({ text }) => text),
  };
}

describe("a successor", () => {
  test("that is stopped at once keeps what readers saw", async () => {
    const begun = Promise.withResolvers<void>();
    const text = "What the dead process had shown already, a good deal of text.";
    const { board, run } = await hostOf([
      bot({
        name: "slow",
        async *respond() {
          begun.resolve();
          await new Promise(() => {});
          yield "";
        },
      }),
    ]);
    await board.call("post", { key: "board/1#1.1", text });
    const { lease, end } = leaseOf({ text, "page 1": { key: "board/1#1.1", ref: { id: "1" } } });
    const running = run(lease);
    await begun.promise;
    end("stop");
    await running;
    expect(visible(board)).toEqual([`${text}\n(stopped)`]);
  });

  test("that only seals the answer clears the dead process's status", async () => {
    const { board, run } = await hostOf([bot({ name: "b", respond: () => "x" })]);
    await board.call("status", { text: "is thinking…" });
    const page = { text: "done", progress: [], buttons: [], last: true };
    const { lease } = leaseOf({
      answer: { pages: [page], text: "done", tools: [], usage: [], cut: false, at: 1 },
    });
    await run(lease);
    expect(visible(board)).toEqual(["done"]);
    expect(board.status).toBeNull();
  });
});

describe("the end of a turn", () => {
  const page = { text: "All of it.", progress: [], buttons: [], last: true };
  const answer = { pages: [page], text: "All of it.", tools: [], usage: [], cut: false, at: 1 };

  test("after a death between recording the answer and ending the turn clears the status, and shows nothing else", async () => {
    const { board, run } = await hostOf([bot({ name: "b", respond: () => "Hello." })]);
    await run(leaseOf({}, 1).lease);
    await board.call("status", { text: "is thinking…" });
    await run(leaseOf({ bot: "b" }).lease);
    expect(board.status).toBeNull();
    expect(visible(board)).toEqual(["Hello."]);
  });

  test("that was given up although its answer was complete shows the answer, and remembers it", async () => {
    const { board, bury, said } = await hostOf([bot({ name: "b", respond: () => "x" })]);
    await board.call("status", { text: "is thinking…" });
    await bury(leaseOf({ bot: "b", answer }).lease);
    expect(visible(board)).toEqual(["All of it."]);
    expect(board.status).toBeNull();
    expect(await said()).toEqual(["All of it."]);
  });
});

describe("a change of the configuration between two attempts", () => {
  const answering = (name: string) => bot({ name, respond: () => `I am ${name}` });

  test("leaves the turn to the bot that began it", async () => {
    const { board, run } = await hostOf([answering("first"), answering("second")]);
    await run(leaseOf({ bot: "second" }).lease);
    expect(visible(board)).toEqual(["I am second"]);
  });

  test("gives the turn to another bot when the one that began it is gone", async () => {
    const { board, run } = await hostOf([answering("first"), answering("second")]);
    const saved: Record<string, JsonValue> = { bot: "third" };
    await run(leaseOf(saved).lease);
    expect(visible(board)).toEqual(["I am first"]);
    expect(saved["bot"]).toBe("first");
  });
});

function presenterOf(lease: Lease, board = createBoard({ limit: 200 })) {
  const adapter = createBoardAdapter({ limit: 200, call: board.call });
  const gate = createGate({ adapter, lease, pacer: createPacer({ clock: systemClock }) });
  const { log } = createLogSink();
  return {
    board,
    presenter: createPresenter({
      late: () => {},
      turnId: "board/1",
      platform: "board",
      surface: adapter.surface(turnOf(), gate),
      gate,
      lease,
      record: createTurnRecord("board/1", lease),
      log,
    }),
  };
}

describe("the messages of an answer", () => {
  test("are posted only after their key was saved", async () => {
    const saved: Record<string, JsonValue> = {};
    const { lease } = leaseOf(saved, 1);
    let failures = 1;
    lease.save = async (field, value) => {
      if (field === "page 1" && failures-- > 0) throw new Error("the store hiccups");
      saved[field] = value;
    };
    const { board, presenter } = presenterOf(lease);
    let intentAtPost: JsonValue | undefined;
    board.fault("post", (apply) => {
      intentAtPost = saved["page 1"];
      return apply();
    });
    presenter.add("hello");
    await presenter.seal(await presenter.stopShowing(), 0);
    expect(visible(board)).toEqual(["hello"]);
    expect(intentAtPost).toBeDefined();
  });

  test("leave no surplus text behind when a removal fails once", async () => {
    const board = createBoard({ limit: 200 });
    for (const n of [1, 2, 3]) await board.call("post", { key: `board/1#${n}.1`, text: `old page ${n}` });
    const record = (n: number): JsonValue => ({ key: `board/1#${n}.1`, ref: { id: String(n) } });
    const { lease } = leaseOf({ "page 1": record(1), "page 2": record(2), "page 3": record(3) });
    const { presenter } = presenterOf(lease, board);
    board.fault("remove", () => ({ ok: false, error: "server error" }));
    presenter.add("new");
    await presenter.seal(await presenter.stopShowing(), 0);
    expect(visible(board)).toEqual(["new"]);
  });
});
