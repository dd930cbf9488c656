import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BadInput, Failure } from "#core";
import { type Database, openDatabase } from "../../src/sqlite/database.ts";

// A file in the state in which a killed process leaves it: most of it in the tables, the last writes in the log only.
let directory: string;
let file: string;
let whole: { main: Buffer; log: Buffer };
const long = 3_000;
const rows = Array.from({ length: 40 }, (_, at) => ({ key: `key ${at}`, value: `value ${at} `.repeat(60) }));

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "natter-corrupt-"));
  file = join(directory, "natter.db");
  const never = { checkpoint: 1e9, rewrite: 1e9, rewritePerMegabyte: 0, quiet: 1e9 };
  const database = openDatabase(file, { tidyTimes: never });
  const put = database.prepare("INSERT INTO entry (key, value) VALUES (?, ?)");
  for (const [at, { key, value }] of rows.entries()) {
    if (at === 30) database.purge();
    await database.commit(() => put.run(key, value));
  }
  whole = { main: readFileSync(file), log: readFileSync(`${file}-wal`) };
  database.close();
});
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(restore);

function restore(): void {
  for (const ending of ["", "-wal", "-shm", "-journal"])
    rmSync(`${file}${ending}`, { force: true, recursive: true });
  writeFileSync(file, whole.main);
  writeFileSync(`${file}-wal`, whole.log);
}

/** Opens the file, reads and writes. Returns what is still there, and the errors that do not say in one sentence which file it is. */
async function use(): Promise<{ opened: boolean; found: string[]; riddles: unknown[] }> {
  const riddles: unknown[] = [];
  const found: string[] = [];
  let database: Database | undefined;
  const note = (error: unknown, kind: typeof BadInput | typeof Failure): void => {
    if (!(error instanceof kind && error.message.includes(file))) riddles.push(error);
  };
  try {
    database = openDatabase(file);
  } catch (error) {
    note(error, BadInput);
    return { opened: false, found, riddles };
  }
  try {
    const get = database.prepare<{ value: string }>("SELECT value FROM entry WHERE key = ?");
    for (const { key, value } of rows) if (get.get(key)?.value === value) found.push(key);
    const put = database.prepare("INSERT OR REPLACE INTO entry (key, value) VALUES ('new', 'x')");
    await database.commit(() => put.run());
  } catch (error) {
    note(error, Failure);
  }
  database.close();
  return { opened: true, found, riddles };
}

const damage = fc.record({
  where: fc.constantFrom("main" as const, "log" as const),
  bytes: fc.array(fc.record({ at: fc.nat(1_000_000), value: fc.nat(255) }), { minLength: 1, maxLength: 40 }),
  cut: fc.option(fc.nat(1_000_000), { nil: undefined, freq: 3 }),
});

describe("a damaged file or log", () => {
  test("is opened or refused, never anything else, wherever the damage is; a file that is refused stays as it is", async () => {
    await fc.assert(
      fc.asyncProperty(damage, async ({ where, bytes, cut }) => {
        restore();
        const path = where === "main" ? file : `${file}-wal`;
        const content = Buffer.from(where === "main" ? whole.main : whole.log);
        for (const { at, value } of bytes) content[at % content.length] = value;
        writeFileSync(path, content);
        // SQLite writes a log that is whole into the file, also into a damaged one.
        if (where === "main") rmSync(`${file}-wal`);
        if (cut !== undefined) truncateSync(path, cut % content.length);
        const before = readFileSync(file);
        const { opened, found, riddles } = await use();
        expect(riddles).toEqual([]);
        const isAsItWas = readFileSync(file).equals(before);
        // What is in the file itself does not depend on the log.
        const hasAllOfTheFile = rows.slice(0, 30).every(({ key }) => found.includes(key));
        expect(opened ? where === "main" || hasAllOfTheFile : isAsItWas).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test.each<[string, () => void, boolean]>([
    ["an empty file beside a full log", () => writeFileSync(file, ""), false],
    ["no file beside a full log", () => rmSync(file), false],
    ["an empty log", () => writeFileSync(`${file}-wal`, ""), true],
    ["a log that is a folder", () => (rmSync(`${file}-wal`), mkdirSync(`${file}-wal`)), false],
    ["a log of nonsense", () => writeFileSync(`${file}-wal`, "x".repeat(long)), true],
    ["a file of nonsense", () => writeFileSync(file, "x".repeat(long)), false],
  ])("ends the start with a sentence, or loses nothing of the file: %s", async (_, break_, opens) => {
    break_();
    const { opened, found, riddles } = await use();
    expect(riddles).toEqual([]);
    expect([opened, found.length]).toEqual([opens, opens ? 30 : 0]);
  });
});
