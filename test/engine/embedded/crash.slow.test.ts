import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BadInput, type Work } from "#core";
import { openDatabase } from "../../../src/sqlite/database.ts";
import { createEmbeddedEngine } from "../../../src/engine/embedded/engine.ts";

const script = fileURLToPath(new URL("../../support/engine-process.ts", import.meta.url));

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "natter-crash-"));
  file = join(directory, "natter.db");
});
afterEach(() => rm(directory, { recursive: true }));

interface Child {
  /** The lines so far; all of them once `ended` has resolved. */
  lines: string[];
  kill(): void;
  ended: Promise<void>;
}

function start(task: "admit" | "open"): Child {
  const child = spawn(process.execPath, [script, task, file], { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  const reader = createInterface(child.stdout).on("line", (line) => lines.push(line));
  const ended = new Promise<void>((resolve) => reader.on("close", resolve));
  return { lines, kill: () => void child.kill("SIGKILL"), ended };
}

test("no acknowledged event is lost when the process is killed while it admits", async () => {
  const acknowledged: string[] = [];
  for (const goal of [50, 300, 600]) {
    const child = start("admit");
    await expect.poll(() => child.lines.length, { interval: 1 }).toBeGreaterThan(goal);
    child.kill();
    await child.ended;
    acknowledged.push(...child.lines.filter((line) => line !== "open"));
  }

  const database = openDatabase(file);
  const engine = createEmbeddedEngine({ database });
  const worked: string[] = [];
  const work: Work = {
    run: async ({ id }) => void worked.push(id),
    bury: async () => {},
  };
  await engine.start(work);
  await expect.poll(() => database.prepare("SELECT id FROM inbox").all()).toEqual([]);
  await engine.stop(1_000);
  database.close();

  expect(acknowledged.length).toBeGreaterThan(950);
  expect(new Set(worked).size).toBe(worked.length);
  expect(acknowledged.filter((id) => !worked.includes(id))).toEqual([]);
  for (const thread of ["a", "b", "c"]) {
    const inThread = (id: string): boolean => id.startsWith(thread);
    // Events that were stored but not acknowledged before the kill are worked on as well.
    const order = worked.filter((id) => inThread(id) && acknowledged.includes(id));
    expect(order).toEqual(acknowledged.filter(inThread));
  }
});

test("a second process learns that the file is in use, and the file is free at once after a kill", async () => {
  const holder = start("admit");
  await expect.poll(() => holder.lines.length).toBeGreaterThan(1);
  const second = start("open");
  await second.ended;
  expect(second.lines).toEqual([
    expect.stringMatching(/natter\.db is in use by another process.*stop the other/i),
  ]);
  expect(() => openDatabase(file)).toThrow(BadInput);

  holder.kill();
  await holder.ended;
  const database = openDatabase(file);
  expect(database.prepare("SELECT id FROM inbox").all().length).toBeGreaterThan(0);
  database.close();
});
