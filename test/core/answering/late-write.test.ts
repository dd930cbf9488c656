import { Keyv } from "keyv";
import { expect, test, vi } from "vitest";
import {
  bot,
  createHost,
  type Engine,
  type Inbound,
  type JsonValue,
  type Lease,
  LeaseEnded,
  type Work,
} from "#core";
import { isLateWrite } from "../../../src/core/answering/late-write.ts";
import { createBoard, visible } from "../../../src/testing/board/board.ts";
import { createBoardAdapter } from "../../../src/testing/board/adapter.ts";
import { createLogSink, turnOf } from "../../support/context.ts";

/** Processes that share a store and a platform. The test is their engine. */
async function openProcesses() {
  const board = createBoard({ limit: 500 });
  const store = new Keyv();
  const admitted: Inbound[] = [];
  const saved: Record<string, JsonValue> = {};
  let fence = 0;
  const goOn = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const talker = bot({
    name: "b",
    async *respond() {
      yield "The first part. ";
      await goOn.promise;
      yield "The second part. ";
      await end.promise;
      yield "The third part.";
    },
  });

  async function process(): Promise<Work> {
    let work: Work | undefined;
    const engine: Engine = {
      admit: async (event) => admitted.push(event) > 0,
      start: async (given) => void (work = given),
      control: async () => "none",
      forget: async () => 0,
      stop: () => Promise.resolve(),
    };
    const adapter = createBoardAdapter({ limit: 500, call: board.call });
    const { log } = createLogSink();
    await createHost({ bots: [talker], adapters: [adapter], engine, store, log }).start();
    if (!work) throw new Error("The host did not start its engine.");
    return work;
  }

  /** The next holder. It finds what earlier ones have saved. */
  function lease(): Lease & { lose(): void } {
    const end = new AbortController();
    const check = (): void => {
      if (end.signal.aborted) throw new LeaseEnded("lost", "It is another holder's.");
    };
    return {
      signal: end.signal,
      fence: (fence += 1),
      attempt: fence,
      saved: structuredClone(saved),
      async save(field, value) {
        check();
        saved[field] = value;
      },
      check,
      lose: () => end.abort("lost"),
    };
  }
  return { board, admitted, process, lease, goOn: goOn.resolve, end: end.resolve };
}

/** Holds a call on its way until it is released, as if its process were paused there. */
function delayNext(board: ReturnType<typeof createBoard>, name: string) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  board.fault(name, async (apply) => {
    reached.resolve();
    await released.promise;
    return apply();
  });
  return { reached: reached.promise, release: released.resolve };
}

test.each(["post", "edit"])(
  "a finished answer that a late %s has overwritten is repainted by the next holder",
  async (late) => {
    const { board, admitted, process, lease, goOn, end } = await openProcesses();
    const [first, second] = [await process(), await process()];
    // By the platform's clock, which is ahead of this machine's.
    const question = turnOf({ id: "board/1", at: Date.now() + 60_000 });
    if (late === "edit") board.fault("post", (apply) => apply());
    const delayed = delayNext(board, late);
    const lost = lease();
    const ran = first.run(question, lost).catch((error: unknown) => error);
    if (late === "edit") {
      await vi.waitUntil(() => visible(board).length === 1);
      goOn();
    }
    await delayed.reached;
    lost.lose();

    goOn();
    end();
    await second.run(question, lease());
    const whole = "The first part. The second part. The third part.";
    expect(visible(board)).toEqual([whole]);
    delayed.release();
    await vi.waitFor(() => expect(admitted).toHaveLength(1));
    await ran;

    expect(visible(board)).not.toEqual([whole]);

    const [event] = admitted as [Inbound];
    const { thread, at } = question;
    expect(event).toMatchObject({ type: "late-write", thread, at, turn: { id: "board/1" } });
    await second.run(event, lease());
    expect(visible(board)).toEqual([whole]);
  },
);

test("a late write that an earlier version has stored under its old type is repainted as well", () => {
  const turn = turnOf();
  const stored = { type: "overtaken", id: "board/1#overtaken-1.1", thread: turn.thread, at: 1, turn };
  expect(isLateWrite(stored as unknown as Inbound)).toBe(true);
  expect(isLateWrite(turn)).toBe(false);
});
