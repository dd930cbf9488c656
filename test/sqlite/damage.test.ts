import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../src/sqlite/database.ts";

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "natter-damage-"));
  file = join(directory, "natter.db");
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Fills the file, and overwrites its second half. */
async function damageFile(): Promise<void> {
  const database = openDatabase(file);
  const put = database.prepare("INSERT INTO entry (key, value) VALUES (?, ?)");
  for (let at = 0; at < 200; at += 1)
    await database.commit(() => put.run(`key ${at}`, `value ${at} `.repeat(100)));
  database.close();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, bytes.length >> 1);
  writeFileSync(file, bytes);
}

test("a read that meets damage reports it, and the next start refuses the file", async () => {
  await damageFile();
  const database = openDatabase(file);
  const all = database.prepare("SELECT sum(length(value)) FROM entry");
  expect(() => all.all()).toThrow(/natter\.db is damaged/);
  await database.damage;
  database.close();
  expect(() => openDatabase(file)).toThrow(/natter\.db is not a database, or a damaged one/);
});

test("a statement that fails for another reason is no damage", async () => {
  const database = openDatabase(file);
  let isDamaged = false;
  void database.damage.then(() => (isDamaged = true));
  // SQLite rewrites no file within a transaction.
  await expect(database.commit(() => database.purge())).rejects.toThrow("cannot VACUUM");
  await new Promise(setImmediate);
  expect(isDamaged).toBe(false);
  database.close();
  openDatabase(file).close();
});
