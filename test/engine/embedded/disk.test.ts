import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Failure } from "#core";
import { type Database, openDatabase } from "../../../src/sqlite/database.ts";
import type { EngineWithDeadLetters } from "../../../src/engine/lease/dead-letter.ts";
import { createEmbeddedEngine } from "../../../src/engine/embedded/engine.ts";
import { createManualWork, type ManualWork, turn } from "../contract/manual-work.ts";

let directory: string;
let database: Database;
let engine: EngineWithDeadLetters;
let work: ManualWork;
let log: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "natter-disk-"));
  database = openDatabase(join(directory, "natter.db"));
  log = [];
  const note = (fields: object, message: string): void =>
    void log.push(`${message}: ${JSON.stringify(fields)}`);
  engine = createEmbeddedEngine({
    database,
    retryDelay: 5,
    log: { debug: note, info: note, warn: note, error: note },
  });
  work = createManualWork();
});
afterEach(async () => {
  await engine.stop(0);
  database.close();
  await rm(directory, { recursive: true });
});

/** Keeps the file from growing, which SQLite reports as a full disk. */
const limit = (pages: number): unknown => database.prepare(`PRAGMA max_page_count = ${pages}`).get();
/** Behaves as a disk that was remounted read-only. */
const refuseWrites = (refuse: boolean): unknown =>
  database.prepare(`PRAGMA query_only = ${refuse ? 1 : 0}`).get();
const big = (id: string): ReturnType<typeof turn> => ({ ...turn(id), text: "x".repeat(200_000) });

test("on a full disk admit rejects and names the disk, earlier events are kept, and all goes on when there is room", async () => {
  await engine.start(work);
  await engine.admit(turn("a"));
  await engine.admit(turn("b"));
  const a = await work.next();
  limit(1);

  await expect(engine.admit(big("c"))).rejects.toThrow(Failure);
  await expect(engine.admit(big("c"))).rejects.toThrow(`The disk that holds ${database.path} is full`);
  await expect(a.lease.save("answer", "x".repeat(200_000))).rejects.toThrow(/disk .* is full/);
  a.done();
  (await work.next()).done();
  limit(100_000);
  expect(await engine.admit(big("c"))).toBe(true);
  expect((await work.next()).id).toBe("c");
});

test("an event that is done is not done again, even if recording its end fails at first", async () => {
  await engine.start(work);
  await engine.admit(turn("a"));
  await engine.admit(turn("b"));
  const a = await work.next();
  refuseWrites(true);
  a.done();
  await expect
    .poll(() => log.join("\n"))
    .toMatch(/could not record that the event is done; retrying.*"event":"a".*can no longer be/);
  refuseWrites(false);

  expect((await work.next()).id).toBe("b");
  expect(work.runs.map(({ id }) => id)).toEqual(["a", "b"]);
});

test("an event that could not be taken is taken when the disk works again, and no attempt is lost", async () => {
  await engine.admit(turn("a"));
  refuseWrites(true);
  await engine.start(work);
  await expect
    .poll(() => log.join("\n"))
    .toMatch(/could not take the thread's next event; retrying.*can no longer be/);
  refuseWrites(false);

  expect(await work.next()).toMatchObject({ id: "a", lease: { attempt: 1 } });
});

test("a stop ends in time although nothing can be written, and the next start finds the event", async () => {
  await engine.start(work);
  await engine.admit(turn("a"));
  const a = await work.next();
  refuseWrites(true);
  a.done();
  await expect.poll(() => log.join("\n")).toMatch(/could not record that the event is done; retrying/);
  await engine.stop(10_000);
  refuseWrites(false);

  const next = createEmbeddedEngine({ database });
  await next.start(work);
  expect(await work.next()).toMatchObject({ id: "a", lease: { attempt: 2 } });
  await next.stop(0);
});
