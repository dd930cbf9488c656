import { describe, expect, test } from "vitest";
import { type Claims, createSoleClaims } from "#core";
import { createBoardAdapter } from "../support/board-adapter.ts";
import { createSteppedClock } from "../support/clock.ts";
import { createLogSink } from "../support/context.ts";
import { createKeeper } from "../support/keeper.ts";
import { createScene } from "../support/scene.ts";

describe("a process without others", () => {
  test("holds everything at once, and puts all of it down when it stops", async () => {
    const keeper = createKeeper();
    const share = createSoleClaims().share("rooms", ["a", "b", "c"], keeper.hold);
    expect(keeper.names).toEqual(["a", "b", "c"]);

    const tidy = Promise.withResolvers<void>();
    keeper.slowly(tidy.promise);
    let isOver = false;
    const stopped = share.stop().then(() => (isOver = true));
    await expect.poll(() => keeper.ends).toEqual(["handover", "handover", "handover"]);
    expect(isOver).toBe(false);
    tidy.resolve();
    await stopped;
    expect(keeper.names).toEqual([]);
  });

  test("tries again what could not be used, after a rest and in a later epoch", async () => {
    const clock = createSteppedClock();
    const { log, lines } = createLogSink();
    const epochs: number[] = [];
    const share = createSoleClaims({ clock, log }).share("rooms", ["a"], async ({ epoch }) => {
      epochs.push(epoch);
      if (epochs.length === 1) throw new Error("locked");
    });
    await clock.settle();
    expect(lines).toMatchObject([{ what: "rooms", name: "a", error: "locked" }]);
    await clock.advance(9_000);
    expect(epochs).toHaveLength(1);
    await clock.advance(12_000);

    expect(epochs).toHaveLength(3);
    expect(epochs).toEqual([...new Set(epochs)].toSorted((a, b) => a - b));
    await share.stop();
    expect(clock.sleeping).toBe(0);
  });
});

describe("a host", () => {
  async function startWith(claims?: Claims): Promise<Claims | undefined> {
    let given: Claims | undefined;
    const adapter = createBoardAdapter({ limit: 500, call: () => Promise.reject(new Error("unused")) });
    adapter.start = async (_receive, _cursors, granted) => void (given = granted);
    await createScene([], { adapters: [adapter], ...(claims && { claims }) });
    return given;
  }

  test("lets an adapter have everything where nothing else is said", async () => {
    const keeper = createKeeper();
    const share = (await startWith())?.share("rooms", ["a", "b"], keeper.hold);
    expect(keeper.names).toEqual(["a", "b"]);
    await share?.stop();
  });

  test("keeps apart what two adapters call alike", async () => {
    const asked: string[] = [];
    const given = await startWith({
      share: (what) => {
        asked.push(what);
        return { stop: () => Promise.resolve() };
      },
    });
    given?.share("rooms", ["a"], () => Promise.resolve());
    expect(asked).toEqual(["board rooms"]);
  });
});
