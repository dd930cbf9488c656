import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSessions, createStore } from "#core";
import { openDatabase } from "#sqlite/database";
import { createKeyv } from "#sqlite/keyv";
import { type Board, createBoard, visible } from "../../../src/testing/board/board.ts";
import { serveBoard } from "../../support/board-server.ts";
import { question, script } from "../../support/crash-script.ts";

const program = fileURLToPath(new URL("../../support/crash-process.ts", import.meta.url));

/** The points at which one process after the other kills itself. The one after the last point lives. */
const stories: { name: string; killAt: string[]; effects?: number[]; mode?: "append" }[] = [
  { name: "when the question is durable, but not acknowledged", killAt: ["admitted"] },
  { name: "when the turn is taken from its lane", killAt: ["taken"] },
  { name: "before the question is in the session", killAt: ["before recording the question"] },
  { name: "when the question is in the session", killAt: ["question recorded"] },
  { name: "when a step was intended, but not done", killAt: ["saved step look up"], effects: [0] },
  { name: "between a step's effect and its record", killAt: ["effect"] },
  { name: "when a step's result is recorded", killAt: ["saved step look up:2"] },
  // The first message and the step are begun side by side: the step may or may not have been done by then.
  { name: "when the first message was intended", killAt: ["intent of page 1"], effects: [0, 1] },
  { name: "between the first post and saving its reference", killAt: ["post"] },
  { name: "when the reference of the first message is saved", killAt: ["ref of page 1"] },
  { name: "in mid-answer, before an edit", killAt: ["before edit:3"] },
  { name: "in mid-answer, after an edit", killAt: ["edit:4"] },
  { name: "between the second post and saving its reference", killAt: ["post:2"] },
  { name: "when the second message is open", killAt: ["ref of page 2"] },
  { name: "when the bot has ended, before the answer is saved", killAt: ["before saving answer"] },
  { name: "when the answer is saved, before any seal", killAt: ["saved answer"] },
  {
    name: "when everything is sealed, before the session has the answer",
    killAt: ["before recording the answer"],
  },
  { name: "when the session has the answer", killAt: ["answer recorded"] },
  { name: "when the work is done, before the lane knows", killAt: ["before the end"] },
  { name: "in mid-answer, on a platform that appends", killAt: ["append:4"], mode: "append" },
  {
    name: "between the second post and its reference, on a platform that appends",
    killAt: ["post:2"],
    mode: "append",
  },
  { name: "twice in mid-answer", killAt: ["edit:3", "edit:6"] },
  { name: "first after a post, then after the answer is saved", killAt: ["post", "saved answer"] },
];

describe("a bot that is killed", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "natter-crash-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.concurrent.each(stories)(
    "$name answers once, whole, and leaves nothing behind",
    async ({ name, killAt, effects = [1], mode = "edit" }) => {
      const database = join(folder, `${name.replaceAll(/\W+/g, "-")}.db`);
      const board = createBoard({ limit: 300 });
      const { url, close } = await serveBoard(board);
      try {
        for (const point of killAt) expect(await run({ url, database, mode, killAt: point })).toBe("SIGKILL");
        expect(await run({ url, database, mode })).toBe('"idle"');
        expectOneWholeAnswer(board);
        expect(effects).toContain(board.effects.length);
        await expectOneRecord(database);
      } finally {
        await close();
      }
    },
    // Several processes start and die here one after the other, which takes long on a busy machine.
    120_000,
  );
});

/** Starts the bot and waits until it has died, or has nothing more to do. */
async function run(options: {
  url: string;
  database: string;
  mode: string;
  killAt?: string;
}): Promise<string> {
  const child: ChildProcess = fork(program, {
    env: {
      ...process.env,
      BOARD_URL: options.url,
      DATABASE: options.database,
      KILL_AT: options.killAt ?? "",
      MODE: options.mode,
    },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once("message", (message) => resolve(JSON.stringify(message)));
      child.once("exit", (code, signal) => resolve(signal ?? `exit ${code}`));
      child.once("error", reject);
    });
  } finally {
    const gone = new Promise((resolve) =>
      child.exitCode === null && child.signalCode === null ? child.once("exit", resolve) : resolve(0),
    );
    child.kill("SIGKILL");
    await gone;
  }
}

const squeeze = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

function expectOneWholeAnswer(board: Board): void {
  const shown = visible(board).map((text) => text.replace(/^\[. look up\]\n?/, ""));
  const text = shown.join("\n").replaceAll("```\n```ts\n", "");
  expect(squeeze(text)).toBe(squeeze(script));
  for (const page of shown) expect(page.split("```").length % 2).toBe(1);
  expect(board.status).toBeNull();
}

async function expectOneRecord(path: string): Promise<void> {
  const database = openDatabase(path);
  const sessions = createSessions({
    store: createStore(createKeyv(database, "natter"), { ttl: 60_000 }),
    maxTurns: 200,
  });
  const { messages } = await sessions.export(question.thread);
  database.close();
  expect(messages.map(({ kind, text }) => [kind, text])).toEqual([
    ["user", question.text],
    ["assistant", script],
  ]);
}
