import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BadInput } from "#core";
import { dataFolder } from "../../src/app/data-folder.ts";
import { openDatabase } from "../../src/sqlite/database.ts";

let directory: string;
let umask: number;
let lines: [object, string][];
beforeEach(() => {
  // Whatever the umask lets through, natter's files are closed.
  umask = process.umask(0);
  directory = mkdtempSync(join(tmpdir(), "natter-private-"));
  lines = [];
});
afterEach(() => {
  process.umask(umask);
  rmSync(directory, { recursive: true });
});

const note = (fields: object | string, message = ""): void =>
  void lines.push([typeof fields === "string" ? {} : fields, message]);
const log = { debug: note, info: note, warn: note, error: note };
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const isRoot = process.getuid?.() === 0;

// Windows has no such rights.
describe.skipIf(process.platform === "win32")("on a machine with other users", () => {
  test("a new folder and everything in it is open to natter's user alone", async () => {
    const folder = dataFolder({ data: join(directory, "deep", "data") }, log);
    const file = join(folder, "natter.db");
    const database = openDatabase(file, { log });
    const insert = database.prepare("INSERT INTO entry (key, value) VALUES ('a', 'b')");
    await database.commit(() => insert.run());

    expect(modeOf(folder)).toBe("700");
    expect([modeOf(file), modeOf(`${file}-wal`)]).toEqual(["600", "600"]);
    database.close();
    expect(lines).toEqual([]);
  });

  test("what an earlier version made is closed to others, with one line for each", () => {
    const file = join(directory, "natter.db");
    openDatabase(file).close();
    writeFileSync(`${file}-wal`, "");
    for (const path of [file, `${file}-wal`]) chmodSync(path, 0o644);
    chmodSync(directory, 0o755);

    dataFolder({ data: directory }, log);
    openDatabase(file, { log }).close();
    expect([modeOf(directory), modeOf(file)]).toEqual(["700", "600"]);
    expect(lines.map(([fields]) => fields)).toEqual([
      { folder: directory, before: "755" },
      { file, before: "644" },
      { file: `${file}-wal`, before: "644" },
    ]);
    dataFolder({ data: directory }, log);
    openDatabase(file, { log }).close();
    expect(lines).toHaveLength(3);
  });

  test("a folder that holds other things keeps its rights, because it may be a home or /tmp", () => {
    writeFileSync(join(directory, "letter.txt"), "");
    chmodSync(directory, 0o1777);
    dataFolder({ data: directory }, log);
    expect([modeOf(directory), lines]).toEqual(["777", []]);
  });

  test("a link of this user is followed, so that the file can lie on another disk", () => {
    const target = join(directory, "elsewhere.db");
    const file = join(directory, "natter.db");
    symlinkSync(target, file);
    writeFileSync(target, "");
    openDatabase(file, { log }).close();
    expect(statSync(target).size).toBeGreaterThan(0);
  });

  // Only root can make what belongs to others.
  test.runIf(isRoot)("a link to a file of another user is refused with a sentence", async () => {
    const { chownSync } = await import("node:fs");
    const target = join(directory, "theirs.db");
    const file = join(directory, "natter.db");
    writeFileSync(target, "");
    chownSync(target, 12_345, 12_345);
    symlinkSync(target, file);
    expect(() => openDatabase(file)).toThrow(BadInput);
    expect(() => openDatabase(file)).toThrow(/is a link that leads to a file of another user.*NATTER_DATA/s);
    expect(statSync(target).size).toBe(0);
  });

  test.runIf(isRoot)("a folder of another user in which everybody may replace files is refused", async () => {
    const { chownSync } = await import("node:fs");
    const data = join(directory, "data");
    mkdirSync(data);
    chmodSync(data, 0o777);
    chownSync(data, 12_345, 12_345);
    expect(() => dataFolder({ data })).toThrow(/Every user of this machine can replace files/);
  });
});
