import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Database, openDatabase } from "../../src/sqlite/database.ts";
import { createKeyv } from "../../src/sqlite/keyv.ts";
import { createExpiry } from "../../src/sqlite/store.ts";
import { startSweep } from "../../src/sqlite/sweep.ts";

let database: Database;
beforeEach(() => {
  database = openDatabase(":memory:");
});
afterEach(() => {
  vi.useRealTimers();
  database.close();
});

/** Sets the clock only, so that the ticks of the database go on. */
const setTime = (ms: number): void => void vi.useFakeTimers({ now: ms, toFake: ["Date"] });

async function all(keyv: ReturnType<typeof createKeyv>): Promise<unknown[]> {
  const entries = [];
  for await (const entry of keyv.iterator?.(undefined) ?? []) entries.push(entry);
  return entries;
}

test.each<[string, unknown]>([
  ["text", "Zoë 👋 'quoted' \"twice\"; DROP TABLE entry; --"],
  ["nested JSON", { list: [1, null, { deep: true }], empty: "" }],
  ["false", false],
  ["null", null],
])("gives back what was set: %s", async (_, value) => {
  const keyv = createKeyv(database, "test");
  expect(await keyv.get("key")).toBeUndefined();
  expect(await keyv.set("key", value)).toBe(true);

  expect(await keyv.get("key")).toEqual(value);
  expect(await keyv.has("key")).toBe(true);
  await keyv.set("key", "newer");
  expect(await keyv.get("key")).toBe("newer");
});

test("survives the process", async () => {
  const directory = await mkdtemp(join(tmpdir(), "natter-store-"));
  const first = openDatabase(join(directory, "natter.db"));
  await createKeyv(first, "test").set("key", { kept: true });
  first.close();
  const second = openDatabase(join(directory, "natter.db"));

  expect(await createKeyv(second, "test").get("key")).toEqual({ kept: true });
  second.close();
  await rm(directory, { recursive: true });
});

test("reads many at once in the order asked for, with gaps where there is nothing", async () => {
  const keyv = createKeyv(database, "test");
  await keyv.setMany([
    { key: "a", value: 1 },
    { key: "b", value: 2 },
  ]);

  expect(await keyv.getMany(["b", "nothing", "a", "b"])).toEqual([2, undefined, 1, 2]);
  expect(await keyv.getMany([])).toEqual([]);
});

test("stores many at once or none of them", async () => {
  const keyv = createKeyv(database, "test");
  await keyv.set("head", 1);
  database.prepare("PRAGMA max_page_count = 1").get();
  const entries = [
    { key: "head", value: 2 },
    { key: "message", value: "x".repeat(200_000) },
  ];

  await expect(keyv.setMany(entries)).rejects.toThrow(/disk .* is full/);
  expect(await keyv.getMany(["head", "message"])).toEqual([1, undefined]);
});

test("deletes one and many and says whether there was anything", async () => {
  const keyv = createKeyv(database, "test");
  for (const key of ["a", "b", "c", "d"]) await keyv.set(key, key);

  expect(await keyv.delete("a")).toBe(true);
  expect(await keyv.delete("a")).toBe(false);
  expect(await keyv.deleteMany(["b", "c"])).toBe(true);
  expect(await keyv.deleteMany(["b", "c"])).toBe(false);
  expect(await keyv.getMany(["a", "b", "c", "d"])).toEqual([undefined, undefined, undefined, "d"]);
});

test("keeps namespaces apart, also when one begins like another", async () => {
  const short = createKeyv(database, "bot");
  const long = createKeyv(database, "bot2");
  await short.set("key", "short");
  await long.set("key", "long");

  expect(await all(short)).toEqual([["key", "short"]]);
  await short.clear();
  expect(await short.get("key")).toBeUndefined();
  expect(await long.get("key")).toBe("long");
  expect(await all(long)).toEqual([["key", "long"]]);
});

test("walks through more entries than fit on a page, while they change", async () => {
  const keyv = createKeyv(database, "test");
  const names = Array.from({ length: 250 }, (_, index) => `key ${String(index).padStart(3, "0")}`);
  await keyv.setMany(names.map((key) => ({ key, value: key })));

  const met: unknown[] = [];
  for await (const [key] of keyv.iterator?.(undefined) ?? []) {
    met.push(key);
    await keyv.delete(String(key));
  }
  expect(met).toEqual(names);
  expect(await all(keyv)).toEqual([]);
});

test("throws when a read fails, instead of looking empty", async () => {
  const keyv = createKeyv(database, "test");
  await keyv.set("key", 1);
  database.close();

  await expect(keyv.get("key")).rejects.toThrow(/was closed/);
  await expect(keyv.getMany(["key"])).rejects.toThrow(/was closed/);
  await expect(keyv.has("key")).rejects.toThrow(/was closed/);
  await expect(keyv.set("key", 2)).rejects.toThrow(/was closed/);
});

describe("what expires", () => {
  test("is gone for every way of reading, and back when it is set again", async () => {
    setTime(1_000_000);
    const keyv = createKeyv(database, "test");
    await keyv.set("brief", "here", 1_000);
    await keyv.setMany([{ key: "also brief", value: "here", ttl: 1_000 }]);
    await keyv.set("lasting", "here");
    setTime(1_001_000);
    expect(await keyv.getMany(["brief", "also brief"])).toEqual(["here", "here"]);
    setTime(1_001_001);

    expect(await keyv.getMany(["brief", "also brief", "lasting"])).toEqual([undefined, undefined, "here"]);
    expect(await keyv.get("brief")).toBeUndefined();
    expect(await keyv.has("brief")).toBe(false);
    expect(await all(keyv)).toEqual([["lasting", "here"]]);
    await keyv.set("brief", "again");
    expect(await keyv.get("brief")).toBe("again");
  });

  test("is swept away a portion at a time, and nothing else", async () => {
    setTime(1_000_000);
    const keyv = createKeyv(database, "test");
    const names = Array.from({ length: 120 }, (_, index) => `${index}`);
    await keyv.setMany(names.map((key) => ({ key, value: key, ttl: 1_000 })));
    await keyv.setMany([
      { key: "later", value: 1, ttl: 10_000 },
      { key: "never", value: 1 },
    ]);
    setTime(1_005_000);
    const remove = createExpiry(database);
    const portions: number[] = [];
    const stop = startSweep({
      every: 5,
      async remove(limit) {
        const removed = await remove(limit);
        portions.push(removed);
        return removed;
      },
    });

    await expect.poll(() => portions.length).toBeGreaterThan(3);
    stop();
    expect(portions.slice(0, 4)).toEqual([50, 50, 20, 0]);
    expect(database.prepare("SELECT key FROM entry ORDER BY key").all()).toEqual([
      { key: "test:later" },
      { key: "test:never" },
    ]);
  });

  test("is swept again after a failed sweep, until the sweep is stopped", async () => {
    const warnings: string[] = [];
    const log = {
      debug() {},
      info() {},
      error() {},
      warn: (_: object, message: string) => void warnings.push(message),
    };
    let calls = 0;
    const stop = startSweep({
      every: 1,
      log,
      remove() {
        calls += 1;
        return calls < 3 ? Promise.reject(new Error("busy")) : Promise.resolve(0);
      },
    });

    await expect.poll(() => calls).toBeGreaterThan(3);
    stop();
    expect(warnings).toHaveLength(2);
  });
});
