import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Keyv } from "keyv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSessions, createStore, type Message, type Sessions, warningsOnly } from "#core";
import { type Database, openDatabase } from "../../src/sqlite/database.ts";
import { createEmbeddedEngine } from "../../src/engine/embedded/engine.ts";
import { createKeyv } from "../../src/sqlite/keyv.ts";
import { pull } from "../../src/engine/migration/pull.ts";
import { addAll } from "../../src/redis/write-behind/add-all.ts";
import { createDisown, createRedisCopy, type RedisCopy } from "../../src/redis/write-behind/copy.ts";
import { createOutbox } from "../../src/redis/write-behind/outbox.ts";
import { createWriter } from "../../src/redis/write-behind/writer.ts";
import { openSharedRecords, type SharedRecords } from "../../src/app/shared-storage.ts";
import { createManualWork, type Run, threadOf, turn } from "../engine/contract/manual-work.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../support/redis-server.ts";
import { openLoneProcess } from "../support/lone-process.ts";
import { type Ran, runProgram } from "../support/run-program.ts";

const sessionsIn = (store: Keyv): Sessions =>
  createSessions({ store: createStore(store, { ttl: 86_400_000 }), maxTurns: 200 });
const message = (id: string): Message => ({
  id,
  author: { id: "ann", isBot: false },
  kind: "user",
  at: 1,
  text: `Text of ${id}`,
});

async function say(store: Keyv, thread: string, ...ids: string[]): Promise<void> {
  const session = await sessionsIn(store).open(threadOf(thread), { fence: Date.now(), check: () => {} });
  for (const id of ids) await session.record(message(id));
}
const idsIn = async (store: Keyv, thread: string): Promise<string[]> =>
  (await sessionsIn(store).export(threadOf(thread))).messages.map(({ id }) => id);
const many = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${name}${n}`);

describe.skipIf(redisIsMissing)("natter migrate", { timeout: 120_000 }, () => {
  let server: RedisServer;
  let folder: string;
  let records: SharedRecords;
  beforeEach(async () => {
    server = await startRedis();
    folder = mkdtempSync(join(tmpdir(), "natter-migrate-"));
    mkdirSync(join(folder, "config"));
    writeFileSync(join(folder, "config", "natter.yaml"), "replicas: many\n");
    records = await openSharedRecords(server.url);
  });
  afterEach(async () => {
    await records.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const file = (): string => join(folder, "natter.db");
  const natter = (...words: string[]): Promise<Ran> =>
    runProgram([resolve("bin/natter.js"), ...words], {
      folder,
      environment: { REDIS_URL: server.url, NATTER_DATA: folder },
    });

  /** Brings the file and Redis together, up to so many writes to Redis. */
  async function cutAfter(writes: number, database: Database): Promise<void> {
    const outbox = createOutbox(database);
    const copy = createRedisCopy({ redis: records.redis, disk: outbox.disk, ttl: 60_000 });
    let left = writes;
    const breaking: RedisCopy = {
      ...copy,
      write: (...given) =>
        (left -= 1) < 0 ? Promise.reject(new Error("killed here")) : copy.write(...given),
    };
    const kept = { namespace: "natter", maxTurns: 200, ttl: 86_400_000 };
    const log = warningsOnly("TEST");
    const writer = createWriter({
      copy: breaking,
      outbox,
      ttl: 60_000,
      file: database.path,
      log,
      pull: () => pull({ ...kept, database, outbox, copy, log }),
      addAll: () => addAll(database, outbox, copy),
    });
    await writer.claim((run) => run());
    await writer.flush();
  }

  test("takes history, what waits, what was given up and what was done to Redis, and puts the file aside", async () => {
    const database = openDatabase(file());
    const keyv = createKeyv(database, "natter");
    await say(keyv, "one", ...many("m", 130));
    await keyv.set("cursor:slack:C1", "17.1");
    await keyv.set("over", "x", 1);
    const engine = createEmbeddedEngine({ database, attempts: 1 });
    const work = createManualWork();
    await engine.start(work);
    await engine.admit(turn("done", "one"));
    (await work.next()).done();
    await engine.admit(turn("dead", "two"));
    (await work.next()).fail(new Error("boom"));
    (await work.next()).done();
    await engine.admit(turn("waits", "three"));
    const run = await work.next();
    await run.lease.save("page 1", "ref");
    await engine.stop(0);
    database.close();

    const { code, output, errors } = await natter("migrate");
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(output).toContain("1 threads are in Redis now");
    expect(output).toContain("1 questions that waited and 1 dead letters");
    expect(existsSync(file())).toBe(false);
    expect(existsSync(`${file()}.moved`)).toBe(true);

    expect(await idsIn(records.store, "one")).toEqual(many("m", 130));
    expect(await records.store.get("cursor:slack:C1")).toBe("17.1");
    expect(await records.store.get("over")).toBeUndefined();
    expect(await records.engine.admit(turn("done", "one"))).toBe(false);
    expect((await natter("dead-letters")).output).toMatch(/^dead\n.*\n {2}Error: boom/);
    expect((await natter("dead-letters", "replay", "dead")).output).toContain("dead is back in its thread");
    expect((await natter("dead-letters")).output).toContain("There are no dead letters.");
    const later = createManualWork();
    await records.engine.start(later);
    const runs = [await later.next(), await later.next()];
    expect(runs.map(({ id }) => id).toSorted()).toEqual(["dead", "waits"]);
    const again = runs.find(({ id }) => id === "waits") as Run;
    expect(again).toMatchObject({ id: "waits", lease: { saved: { "page 1": "ref" } } });
    expect(again.lease.fence).toBeGreaterThan(run.lease.fence);
  });

  test("says what is missing", async () => {
    expect((await natter("migrate")).errors).toContain(`${file()} does not exist`);
    const { errors } = await runProgram([resolve("bin/natter.js"), "migrate"], { folder });
    expect(errors).toContain("REDIS_URL is not set");
    const silent = {
      folder,
      environment: { REDIS_URL: "redis://user:hush@127.0.0.1:1", NATTER_DATA: folder },
    };
    openDatabase(file()).close();
    const away = await runProgram([resolve("bin/natter.js"), "migrate"], silent);
    expect(away.errors).toContain("Redis at 127.0.0.1:1 does not answer");
    expect(away.errors).not.toContain("hush");
  });

  test("adds what was said to a thread that has gone on in Redis", async () => {
    const database = openDatabase(file());
    await say(createKeyv(database, "natter"), "one", "a", "b");
    database.close();
    await say(records.store, "one", "b", "c");

    expect((await natter("migrate")).code).toBe(0);
    expect(await idsIn(records.store, "one")).toEqual(["b", "c", "a"]);
  });

  test("takes each thread whole or not at all, whenever it is cut, and brings the rest of a thread that has begun again", async () => {
    const threads = ["one", "two", "three", "four"];
    const database = openDatabase(file());
    for (const thread of threads) await say(createKeyv(database, "natter"), thread, ...many(thread, 180));
    await expect(cutAfter(1, database)).rejects.toThrow("killed here");
    database.close();
    const sizes = await Promise.all(
      threads.map(async (thread) => (await idsIn(records.store, thread)).length),
    );
    expect(sizes.toSorted((a, b) => a - b)).toEqual([0, 180, 180, 180]);
    // As a process with `replicas: many` does it when it starts.
    await createDisown(records.redis)();
    for (const thread of threads) await say(records.store, thread, "c");

    expect((await natter("migrate")).code).toBe(0);
    for (const thread of threads)
      expect((await idsIn(records.store, thread)).toSorted()).toEqual([...many(thread, 180), "c"].toSorted());
  });

  test("leaves the file of an earlier one alone", async () => {
    for (const thread of ["one", "two"]) {
      const database = openDatabase(file());
      await say(createKeyv(database, "natter"), thread, "m");
      database.close();
      expect((await natter("migrate")).code).toBe(0);
    }
    const database = openDatabase(`${file()}.moved`);
    expect(await idsIn(createKeyv(database, "natter"), "one")).toEqual(["m"]);
    database.close();
    expect(existsSync(`${file()}.moved-2`)).toBe(true);
  });

  test("was cut at its very end, and a day later brings nothing that was done meanwhile", async () => {
    const database = openDatabase(file());
    const engine = createEmbeddedEngine({ database, attempts: 1 });
    const work = createManualWork();
    await engine.start(work);
    await engine.admit(turn("dead", "two"));
    (await work.next()).fail(new Error("boom"));
    (await work.next()).done();
    await engine.stop(0);
    await createEmbeddedEngine({ database }).admit(turn("waits", "three"));
    database.close();
    mkdirSync(join(`${file()}.moved`, "in the way"), { recursive: true });
    expect((await natter("migrate")).code).not.toBe(0);
    await records.engine.replay("dead");
    const later = createManualWork();
    await records.engine.start(later);
    for (const _ of ["dead", "waits"]) (await later.next()).done();
    await expect.poll(() => records.engine.isIdle()).toBe(true);
    server.command("del", "{natter}:seen:waits", "{natter}:seen:dead");

    rmSync(`${file()}.moved`, { recursive: true });
    expect((await natter("migrate")).output).toContain("0 questions that waited and 0 dead letters");
    expect(await records.engine.isIdle()).toBe(true);
    expect(await records.engine.deadLetters()).toEqual([]);
  });

  test("moves what a process with `replicas: one` has not sent to Redis yet, and does not trust that process's copy again", async () => {
    const one = { url: server.url, data: folder };
    const earlier = await openLoneProcess(one);
    for (const id of ["a", "b"]) await earlier.record("one", id);
    await earlier.end();
    const database = openDatabase(file());
    const session = await sessionsIn(createKeyv(database, "natter")).open(threadOf("one"), {
      fence: Date.now(),
      check: () => {},
    });
    await session.forget("a");
    await session.record(message("c"));
    database.close();
    expect((await natter("migrate")).code).toBe(0);
    expect(await idsIn(records.store, "one")).toEqual(["b", "c"]);

    copyFileSync(`${file()}.moved`, file());
    await say(records.store, "one", "d");
    const later = await openLoneProcess(one);
    expect(await later.textsIn("one")).toEqual(["b", "Text of c", "Text of d"]);
    await later.end();
  });

  test("refuses while a process answers", async () => {
    const one = await openLoneProcess({ url: server.url, data: join(folder, "other") });
    openDatabase(file()).close();
    expect((await natter("migrate")).errors).toContain("Stop every natter process");
    await one.end();
  });

  test("can die at any moment and be begun again", async () => {
    const database = openDatabase(file());
    const keyv = createKeyv(database, "natter");
    await say(keyv, "one", ...many("m", 180));
    await say(keyv, "two", ...many("n", 180));
    const ends: string[] = [];
    for (let writes = 0; writes < 4; writes += 1)
      ends.push(
        await cutAfter(writes, database).then(
          () => "moved",
          ({ message: why }: Error) => why,
        ),
      );
    expect(ends).toContain("killed here");
    expect(ends).toContain("moved");
    database.close();

    expect(await idsIn(records.store, "one")).toEqual(many("m", 180));
    expect(await idsIn(records.store, "two")).toEqual(many("n", 180));
  });
});
