import { describe, expect, test } from "vitest";
import { BadInput, Failure } from "#core";
import type { Adapter } from "../../src/core/adapter.ts";
import { createConnections } from "../../src/core/connections.ts";
import { createBoard } from "../../src/testing/board/board.ts";
import { createBoardAdapter } from "../../src/testing/board/adapter.ts";
import { createSteppedClock } from "../support/clock.ts";
import { createLogSink } from "../support/context.ts";

const away = new Failure("offline", "The board cannot be reached.");
const wrongToken = new Failure("key", "The board knows no such token.");

/** A platform whose tries to connect end as a test says; the last end counts for all later tries. */
function platform(name: string, ...tries: ("comes" | "hangs" | Error)[]) {
  const told = { tries: 0, stops: 0, endHanging: () => {} };
  const adapter: Adapter = {
    ...createBoardAdapter({ call: createBoard({ limit: 500 }).call, limit: 500 }),
    name,
    start() {
      const end = tries[Math.min(told.tries, tries.length - 1)];
      told.tries += 1;
      if (end === "comes") return Promise.resolve();
      return end === "hangs" ? new Promise((resolve) => (told.endHanging = resolve)) : Promise.reject(end);
    },
    stop() {
      told.stops += 1;
      told.endHanging();
      return Promise.resolve();
    },
  };
  return { adapter, told };
}

function open(...platforms: ReturnType<typeof platform>[]) {
  const clock = createSteppedClock();
  const { log, lines } = createLogSink();
  const connections = createConnections({
    adapters: platforms.map(({ adapter }) => adapter),
    connect: (adapter) =>
      adapter.start(() => Promise.resolve(), { get: async () => undefined, set: async () => {} }),
    clock,
    log,
  });
  let state = "starting";
  const start = (): Promise<void> =>
    connections.start().then(
      () => void (state = "started"),
      (error: unknown) => {
        state = "refused";
        throw error;
      },
    );
  const loud = (): unknown[] => lines.filter(({ level }) => Number(level) >= 40).map(({ msg }) => msg);
  return { clock, connections, lines, loud, start, state: () => state };
}

describe("the platforms at the start", () => {
  test("are all connected before the start is over", async () => {
    const { start, loud } = open(platform("a", "comes"), platform("b", "comes"));
    await start();
    expect(loud()).toEqual([]);
  });

  test("without one of them serve the others, and the one is tried until it comes, with one line in the log", async () => {
    const late = platform("b", away, away, away, away, "comes");
    const { start, loud, clock, lines, connections } = open(platform("a", "comes"), late);
    await start();
    expect(loud()).toEqual([
      "could not connect to this platform; serving the others, and trying again until it can be reached",
    ]);
    await clock.advance(60_000);
    expect(late.told.tries).toBe(5);
    expect(loud()).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ platform: "b", failures: 4 });
    await connections.stop();
    expect(clock.sleeping).toBe(0);
  });

  test("that are all away are waited for", async () => {
    const { start, clock, state } = open(platform("a", away, away, "comes"), platform("b", away));
    const starting = start();
    await clock.advance(500);
    expect(state()).toBe("starting");
    await clock.advance(5_000);
    await starting;
    expect(state()).toBe("started");
  });

  test("serve without one whose SDK tries for ever", async () => {
    const hanging = platform("b", "hangs");
    const { start, clock, state, loud, connections } = open(platform("a", "comes"), hanging);
    const starting = start();
    await clock.advance(14_000);
    expect(state()).toBe("starting");
    await clock.advance(1_000);
    await starting;
    expect(loud()).toEqual(["this platform is slow to connect; serving the others meanwhile"]);
    await connections.stop();
    expect(hanging.told.stops).toBe(1);
  });

  test.each([
    { name: "a token that is wrong", error: wrongToken },
    { name: "a setting that is wrong", error: new BadInput("The board has no such room.") },
    { name: "a fault of the adapter", error: new TypeError("x is not a function") },
  ])("end the start with $name, whatever the others do", async ({ error }) => {
    const { start, connections, clock } = open(
      platform("a", "hangs"),
      platform("b", error),
      platform("c", away),
    );
    await expect(start()).rejects.toBe(error);
    await connections.stop();
    expect(clock.sleeping).toBe(0);
  });

  test("end the start with a wrong token also when it shows after an outage", async () => {
    const { start, clock, connections } = open(platform("a", away, wrongToken), platform("b", away));
    const refused = start().catch((error: unknown) => error);
    await clock.advance(10_000);
    expect(await refused).toBe(wrongToken);
    await connections.stop();
  });

  test("go on without one that refuses when the others already serve, and it is tried each minute", async () => {
    const revoked = platform("b", away, wrongToken, wrongToken, "comes");
    const { start, clock, loud, connections } = open(platform("a", "comes"), revoked);
    await start();
    await clock.advance(1_000);
    expect(loud().at(-1)).toMatch(/lets natter in/);
    await clock.advance(120_000);
    expect(revoked.told.tries).toBe(4);
    await connections.stop();
  });

  test("that are stopped meanwhile are not tried again", async () => {
    const never = platform("a", away);
    const { start, clock, connections, loud } = open(never);
    void start();
    await clock.advance(10_000);
    const { tries } = never.told;
    await connections.stop();
    await clock.advance(600_000);
    expect(never.told).toMatchObject({ tries, stops: 1 });
    expect(loud()).toHaveLength(1);
    expect(clock.sleeping).toBe(0);
  });
});
