import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BadInput, type Clock, systemClock } from "#core";
import { type Database, openDatabase } from "../../../src/sqlite/database.ts";
import type { EngineWithDeadLetters } from "../../../src/engine/lease/dead-letter.ts";
import { createEmbeddedEngine } from "../../../src/engine/embedded/engine.ts";
import { describeEngine } from "../contract.ts";
import { createManualWork, turn } from "../contract/manual-work.ts";
import type { World } from "../contract/world.ts";
import { createSteppedClock } from "../../support/clock.ts";

const pause =
  "one process at a time holds the file, so no other process can take over from one that is paused";

function createWorld(connection: { next(): Database; crash(): void; close(): Promise<void> }): World {
  let current: EngineWithDeadLetters | undefined;
  let passed = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + passed };
  return {
    async engine(options) {
      await current?.stop(0);
      current = createEmbeddedEngine({ database: connection.next(), clock, ...options });
      return current;
    },
    async crash(engine) {
      connection.crash();
      await engine.stop(0);
    },
    async pass(ms) {
      passed += ms;
    },
    async close() {
      await current?.stop(0);
      await connection.close();
    },
  };
}

describeEngine("the embedded engine on a file", {
  pause,
  async open() {
    const directory = await mkdtemp(join(tmpdir(), "natter-engine-"));
    let database: Database | undefined;
    return createWorld({
      next() {
        database?.close();
        database = openDatabase(join(directory, "natter.db"));
        return database;
      },
      crash: () => database?.close(),
      async close() {
        database?.close();
        await rm(directory, { recursive: true });
      },
    });
  },
});

// Memory does not survive a process, so a crash here is only the sudden end of the engine.
describeEngine("the embedded engine in memory", {
  pause,
  async open() {
    const database = openDatabase(":memory:");
    return createWorld({ next: () => database, crash: () => {}, close: async () => database.close() });
  },
});

describe("the embedded engine", () => {
  let database: Database;
  beforeEach(() => {
    database = openDatabase(":memory:");
  });
  afterEach(() => database.close());

  test("begins nothing after the stop, not even work that was about to begin", async () => {
    const engine = createEmbeddedEngine({ database });
    const work = createManualWork();
    await engine.start(work);
    await engine.admit(turn("a"));
    await engine.stop(10_000);

    expect(work.runs).toEqual([]);
  });

  test("asks a holder to hand over that begins in the moment of the stop", async () => {
    const engine = createEmbeddedEngine({ database });
    const work = createManualWork();
    await engine.start(work);
    const stopping = (async () => {
      await database.commit(() => {}); // together with the admission below,
      await database.commit(() => {}); // together with its taking, right before the work begins
      return engine.stop(10_000);
    })();
    await engine.admit(turn("a"));
    const { lease, done } = await work.next();

    expect(lease.signal.reason).toBe("handover");
    done();
    await stopping;
  });

  test("waits longer before each further attempt, and not at all before it tells the thread", async () => {
    const waits: number[] = [];
    const clock: Clock = {
      now: () => 0,
      monotonic: () => 0,
      sleep: async (ms) => void waits.push(ms),
    };
    const engine = createEmbeddedEngine({ database, clock, attempts: 4, retryDelay: 100 });
    const work = createManualWork();
    await engine.start(work);
    await engine.admit(turn("a"));
    for (let attempt = 1; attempt <= 4; attempt += 1) (await work.next()).fail(new Error("boom"));
    (await work.next()).done();
    await expect.poll(() => engine.deadLetters()).toHaveLength(1);

    expect(waits).toEqual([100, 200, 400]);
    await engine.stop(0);
  });

  test("leaves no timer behind when it is stopped", async () => {
    let sleepers = 0;
    const clock: Clock = {
      ...systemClock,
      async sleep(ms, signal) {
        sleepers += 1;
        await systemClock.sleep(ms, signal);
        sleepers -= 1;
      },
    };
    const engine = createEmbeddedEngine({ database, clock, retryDelay: 60_000 });
    const work = createManualWork();
    await engine.start(work);
    await engine.admit(turn("a"));
    (await work.next()).fail(new Error("boom"));
    await expect.poll(() => sleepers).toBe(1);
    await engine.stop(60_000);

    await expect.poll(() => sleepers).toBe(0);
  });

  test("does not touch its database after the stop, also when hanging work ends then", async () => {
    const closing = openDatabase(":memory:");
    const errors: string[] = [];
    const log = {
      debug() {},
      info() {},
      warn() {},
      error: (_: object, message: string) => void errors.push(message),
    };
    const engine = createEmbeddedEngine({ database: closing, log });
    const work = createManualWork();
    await engine.start(work);
    await engine.admit(turn("a"));
    await engine.admit(turn("b"));
    const run = await work.next();
    await engine.stop(0);
    closing.close();
    run.done();
    for (let tick = 0; tick < 20; tick += 1) await new Promise(setImmediate);

    expect(errors).toEqual([]);
  });

  test("begins with the thread that has waited longest", async () => {
    const before = createEmbeddedEngine({ database });
    for (const id of ["b", "c", "a"]) await before.admit(turn(id, id));
    await before.stop(0);
    const engine = createEmbeddedEngine({ database, simultaneous: 1 });
    const work = createManualWork();
    await engine.start(work);
    const order: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const run = await work.next();
      order.push(run.id);
      run.done();
    }

    expect(order).toEqual(["b", "c", "a"]);
    await engine.stop(1_000);
  });

  test("recognises a redelivery of an event that was replayed long after its id was forgotten", async () => {
    let now = 0;
    const clock: Clock = { ...systemClock, now: () => now };
    const first = createEmbeddedEngine({ database, clock, attempts: 1 });
    const work = createManualWork();
    await first.start(work);
    await first.admit(turn("a"));
    (await work.next()).fail(new Error("boom"));
    (await work.next()).done();
    await expect.poll(() => first.deadLetters()).toHaveLength(1);
    await first.stop(0);
    now = 25 * 60 * 60 * 1000;
    const engine = createEmbeddedEngine({ database, clock });
    await engine.start(work);
    await expect.poll(() => database.prepare("SELECT id FROM seen").all()).toEqual([]);
    await engine.replay("a");

    expect(await engine.admit(turn("a"))).toBe(false);
    await engine.stop(0);
  });

  test("is started once", async () => {
    const engine = createEmbeddedEngine({ database });
    await engine.start(createManualWork());
    await expect(engine.start(createManualWork())).rejects.toThrow(BadInput);
    await engine.stop(0);
    await expect(engine.start(createManualWork())).rejects.toThrow(/started once/);
  });

  test("takes orders after the stop, for the next holder", async () => {
    const engine = createEmbeddedEngine({ database });
    const work = createManualWork();
    await engine.start(work);
    await engine.admit(turn("a"));
    await work.next();
    await engine.stop(0);
    await engine.control(turn("a").thread, { type: "stop" });

    const successor = createEmbeddedEngine({ database });
    await successor.start(work);
    expect((await work.next()).lease.signal.reason).toBe("stop");
    await successor.stop(0);
  });

  test("forgets old ids a few at a time, and never those of events that still wait", async () => {
    let now = 0;
    const clock: Clock = { ...systemClock, now: () => now };
    const first = createEmbeddedEngine({ database, clock });
    await Promise.all(Array.from({ length: 120 }, (_, index) => first.admit(turn(`${index}`, `${index}`))));
    await first.start({ run: async () => {}, bury: async () => {} });
    await expect.poll(() => database.prepare("SELECT id FROM inbox").all()).toEqual([]);
    await first.stop(1_000);
    const waiting = createEmbeddedEngine({ database, clock });
    await waiting.admit(turn("waits"));
    now = 25 * 60 * 60 * 1000;
    const work = createManualWork();
    await waiting.start(work);
    await work.next();

    await expect.poll(() => database.prepare("SELECT id FROM seen").all()).toEqual([{ id: "waits" }]);
    await waiting.stop(0);
  });
});

test("a dead letter and what was saved of it are gone when their time is over", async () => {
  const clock = createSteppedClock();
  const database = openDatabase(":memory:");
  const begin = async () => {
    const work = createManualWork();
    const engine = createEmbeddedEngine({ database, attempts: 1, deadFor: 60_000, clock });
    await engine.start(work);
    return { engine, work };
  };
  const { engine, work } = await begin();
  await engine.admit(turn("a"));
  const run = await work.next();
  await run.lease.save("text", "the words");
  run.fail(new Error("boom"));
  (await work.next()).done();
  await expect.poll(() => engine.deadLetters()).toHaveLength(1);
  await engine.stop(0);
  await clock.advance(60_001);

  // Each engine sweeps when it starts, and then once a minute.
  const next = await begin();
  await expect.poll(() => next.engine.deadLetters()).toEqual([]);
  expect(database.prepare("SELECT * FROM saved").all()).toEqual([]);
  await next.engine.stop(0);
  database.close();
});
