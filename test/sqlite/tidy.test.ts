import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Database, openDatabase } from "../../src/sqlite/database.ts";
import { version2 } from "./earlier-versions.ts";

let directory: string;
let file: string;
let database: Database | undefined;
let lines: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "natter-tidy-"));
  file = join(directory, "natter.db");
  lines = [];
});
afterEach(() => {
  database?.close();
  database = undefined;
  rmSync(directory, { recursive: true });
});

const note = (_: object | string, message = ""): void => void lines.push(message);
const log = { debug: note, info: note, warn: note, error: note };
const fast = { checkpoint: 5, rewrite: 5, rewritePerMegabyte: 0, quiet: 5 };
const never = { checkpoint: 1e9, rewrite: 1e9, rewritePerMegabyte: 0, quiet: 5 };

/** Everything that stands on the disk. */
const onDisk = (): string =>
  ["", "-wal", "-shm", "-journal"]
    .map((ending) => `${file}${ending}`)
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, "latin1"))
    .join("\n");

type Write = { key: number; words: number | undefined };
let count = 0;

/** Writes and deletes entries, and returns the words that are gone and those that are not. */
async function write(into: Database, writes: readonly Write[]): Promise<{ gone: string[]; kept: string[] }> {
  const put = into.prepare(
    "INSERT INTO entry (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
  );
  const remove = into.prepare("DELETE FROM entry WHERE key = ?");
  const kept = new Map<number, string>();
  const gone: string[] = [];
  let last = Promise.resolve(0);
  for (const [at, { key, words }] of writes.entries()) {
    // A disk takes milliseconds to confirm a transaction: some writes share one.
    if (at % 20 === 0) await last;
    const before = kept.get(key);
    if (before !== undefined) gone.push(before);
    kept.delete(key);
    if (words === undefined) {
      last = into.commit(() => remove.run(`thread ${key}`));
      continue;
    }
    const word = `word-${(count += 1)}-`;
    kept.set(key, word);
    last = into.commit(() => put.run(`thread ${key}`, word.repeat(words)));
  }
  await last;
  return { gone, kept: [...kept.values()] };
}

const found = (words: readonly string[]): string[] => {
  const bytes = onDisk();
  return words.filter((word) => bytes.includes(word));
};

const writes = fc.array(
  fc.record({
    key: fc.nat(60),
    words: fc.option(fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 900 })), {
      nil: undefined,
      freq: 2,
    }),
  }),
  { minLength: 100, maxLength: 300, size: "max" },
);

describe("what was deleted or written over", () => {
  test("stands nowhere on the disk after a purge, whatever was written before; what was not deleted stays", async () => {
    database = openDatabase(file, { tidyTimes: never });
    const open = database;
    await fc.assert(
      fc.asyncProperty(writes, async (all) => {
        const { gone, kept } = await write(open, all);
        open.purge();
        expect(found(gone)).toEqual([]);
        expect(found(kept)).toEqual(kept);
      }),
      { numRuns: 8, seed: 14 },
    );
  });

  test("stands nowhere on the disk after a while of silence, without anybody asking", async () => {
    database = openDatabase(file, { tidyTimes: fast });
    const [sample] = fc.sample(writes, { numRuns: 1, seed: 3 });
    const { gone, kept } = await write(database, sample ?? []);
    await expect.poll(() => found(gone)).toEqual([]);
    expect(found(kept)).toEqual(kept);
  });

  test("stands nowhere on the disk after natter has stopped", async () => {
    database = openDatabase(file, { tidyTimes: never });
    const [sample] = fc.sample(writes, { numRuns: 1, seed: 5 });
    const { gone } = await write(database, sample ?? []);
    expect(found(gone)).not.toEqual([]);
    database.close();
    expect(found(gone)).toEqual([]);
  });

  test("stands nowhere in a file that an earlier version has left, once this one has opened it", () => {
    const earlier = new DatabaseSync(file);
    earlier.exec(`${version2}; PRAGMA secure_delete = OFF;
      INSERT INTO entry (key, value) VALUES ('a', '${"planted ".repeat(900)}'); DELETE FROM entry`);
    earlier.close();
    expect(found(["planted"])).toEqual(["planted"]);
    database = openDatabase(file);
    expect(found(["planted"])).toEqual([]);
  });

  test("waits for room on a full disk, with one warning", async () => {
    database = openDatabase(file, { tidyTimes: fast, log });
    const open = database;
    await write(open, [
      { key: 1, words: 500 },
      { key: 1, words: undefined },
    ]);
    open.prepare("PRAGMA query_only = 1").get();
    await expect.poll(() => lines).toHaveLength(1);
    open.prepare("PRAGMA query_only = 0").get();
    const { gone } = await write(open, [
      { key: 2, words: 500 },
      { key: 2, words: undefined },
    ]);
    await expect.poll(() => found(gone)).toEqual([]);
  });
});

describe("the file alone", () => {
  const copy = (): string => {
    const alone = join(directory, "copy.db");
    copyFileSync(file, alone);
    return alone;
  };
  const keysIn = (path: string): unknown[] => {
    const opened = openDatabase(path, { log });
    const keys = opened.prepare("SELECT key FROM entry").all();
    opened.close();
    return keys;
  };

  test("is whole soon after a write, and its log is empty", async () => {
    database = openDatabase(file, { tidyTimes: { ...never, checkpoint: 5 } });
    await write(database, [{ key: 1, words: 1 }]);
    await expect.poll(() => statSync(`${file}-wal`).size).toBe(0);
    expect(keysIn(copy())).toEqual([{ key: "thread 1" }]);
  });

  test("is whole after a stop, and has no log beside it", async () => {
    database = openDatabase(file, { tidyTimes: never });
    await write(database, [{ key: 1, words: 1 }]);
    database.close();
    expect(existsSync(`${file}-wal`)).toBe(false);
    expect(keysIn(copy())).toEqual([{ key: "thread 1" }]);
    expect(lines).toEqual([]);
  });

  test("is noticed to lack its log when it was copied from a running natter, in one line", async () => {
    database = openDatabase(file, { tidyTimes: never });
    await write(database, [{ key: 1, words: 1 }]);
    const alone = copy();
    expect(keysIn(alone)).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(/did not close.*natter backup/s)]);
    keysIn(alone);
    expect(lines).toHaveLength(1);
  });
});
