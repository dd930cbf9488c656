import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BadInput, Failure } from "#core";
import { type Database, openDatabase } from "../../src/sqlite/database.ts";

let directory: string;
let file: string;
let database: Database | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "natter-database-"));
  file = join(directory, "natter.db");
});
afterEach(async () => {
  database?.close();
  database = undefined;
  await rm(directory, { recursive: true });
});

const hash = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

function put(into: Database, key: string, value: string): Promise<number> {
  const insert = into.prepare("INSERT INTO entry (key, value) VALUES (?, ?)");
  return into.commit(() => insert.run(key, value));
}

const keys = (of: Database): unknown[] =>
  of
    .prepare("SELECT key FROM entry ORDER BY key")
    .all()
    .map(({ key }) => key);

describe("opening", () => {
  test("keeps what is in the file, confirmed by the disk, for this process alone", async () => {
    database = openDatabase(file);
    await put(database, "a", "1");
    database.close();
    database = openDatabase(file);

    expect(keys(database)).toEqual(["a"]);
    expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
    expect(database.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: 2 });
    expect(() => openDatabase(file)).toThrow(/in use by another process/);
  });

  test.each([
    ["no database", Buffer.from("Dear diary, ".repeat(2_000))],
    ["a few bytes", Buffer.from("x")],
    [
      "the head of a database and garbage",
      Buffer.concat([Buffer.from("SQLite format 3\u0000"), Buffer.alloc(9_000, 7)]),
    ],
  ])("refuses a damaged file, names it, says what to do and leaves it as it is: %s", async (_, content) => {
    await writeFile(file, content);
    const before = await hash(file);

    expect(() => openDatabase(file)).toThrow(BadInput);
    expect(() => openDatabase(file)).toThrow(`${file} is not a database, or a damaged one`);
    expect(() => openDatabase(file)).toThrow(/move it aside/);
    expect(await hash(file)).toBe(before);
  });

  test("refuses a file whose tables are damaged", async () => {
    openDatabase(file).close();
    const content = await readFile(file);
    content.fill(255, 100, 4_096);
    await writeFile(file, content);

    expect(() => openDatabase(file)).toThrow(`${file} is not a database, or a damaged one`);
  });

  test("refuses the database of another program and changes nothing in it", async () => {
    const other = new DatabaseSync(file);
    other.exec("CREATE TABLE recipe (name); INSERT INTO recipe VALUES ('soup')");
    other.close();
    const before = await hash(file);

    expect(() => openDatabase(file)).toThrow(`${file} is the database of another program`);
    expect(await hash(file)).toBe(before);
  });

  test("refuses the file of a newer version", () => {
    openDatabase(file).close();
    const newer = new DatabaseSync(file);
    newer.exec("PRAGMA user_version = 99");
    newer.close();

    expect(() => openDatabase(file)).toThrow(/has version 99.*update/s);
  });

  test.each([
    ["whose directory is not there", () => join(directory, "missing", "natter.db")],
    ["that is a directory", () => directory],
    ["where no user may write", () => "/proc/natter.db"],
  ])("refuses a path %s", (_, path) => {
    expect(() => openDatabase(path())).toThrow(BadInput);
    expect(() => openDatabase(path())).toThrow(`${path()} cannot be opened for writing`);
    expect(() => openDatabase(path())).toThrow(/directory must exist/);
  });
});

describe("a full disk", () => {
  /** Keeps the file from growing, which SQLite reports as a full disk. */
  const fill = (of: Database): unknown => of.prepare("PRAGMA max_page_count = 1").get();
  const makeRoom = (of: Database): unknown => of.prepare("PRAGMA max_page_count = 100000").get();

  test("fails a write with an error that names the file, and loses nothing stored", async () => {
    database = openDatabase(file);
    await put(database, "before", "1");
    fill(database);

    const failed = put(database, "too much", "x".repeat(100_000));
    await expect(failed).rejects.toThrow(Failure);
    await expect(failed).rejects.toThrow(`The disk that holds ${file} is full`);
    expect(keys(database)).toEqual(["before"]);
    makeRoom(database);
    await put(database, "later", "x".repeat(100_000));
    expect(keys(database)).toEqual(["before", "later"]);
  });

  test("rejects a write that does not fit, and stores the others of the same tick", async () => {
    database = openDatabase(file);
    fill(database);

    const results = await Promise.allSettled([
      put(database, "a", "1"),
      put(database, "b", "x".repeat(100_000)),
      put(database, "c", "3"),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(keys(database)).toEqual(["a", "c"]);
  });
});

describe("writing", () => {
  test("stores everything of one tick in one transaction, in order", async () => {
    database = openDatabase(file);
    const open = database;
    const insideOf: number[] = [];
    let transactions = 0;
    const insert = open.prepare("INSERT INTO entry (key, value) VALUES (?, ?)");
    const begun = open.prepare<{ count: number }>("SELECT count(*) AS count FROM entry");
    const write = (key: string): Promise<void> =>
      open.commit(() => {
        insideOf.push(begun.get()?.count ?? -1);
        insert.run(key, "");
      });
    const all = Array.from({ length: 600 }, (_, index) => write(`${index}`));
    const first = all[0]?.then(() => (transactions = insideOf.length));
    await Promise.all([...all, first]);

    expect(insideOf).toEqual(Array.from({ length: 600 }, (_, index) => index));
    expect(transactions).toBeGreaterThan(100);
    expect(transactions).toBeLessThan(600);
  });

  test("rejects with what the write threw, and undoes all of that write", async () => {
    database = openDatabase(file);
    const insert = database.prepare("INSERT INTO entry (key, value) VALUES (?, ?)");
    const failed = database.commit(() => {
      insert.run("half", "");
      throw new BadInput("changed my mind");
    });
    const other = put(database, "whole", "");

    await expect(failed).rejects.toThrow("changed my mind");
    await other;
    expect(keys(database)).toEqual(["whole"]);
  });

  test("stores what still waits when it is closed, and rejects what comes later", async () => {
    database = openDatabase(file);
    const waiting = put(database, "in time", "");
    const insert = database.prepare("INSERT INTO entry (key, value) VALUES (?, ?)");
    database.close();
    await waiting;

    await expect(database.commit(() => insert.run("late", ""))).rejects.toThrow(`${file} was closed`);
    database = openDatabase(file);
    expect(keys(database)).toEqual(["in time"]);
  });
});
