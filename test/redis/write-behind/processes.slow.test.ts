import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Turn } from "#core";
import { type Board, createBoard, visible } from "../../../src/testing/board/board.ts";
import { serveBoard } from "../../support/board-server.ts";
import { turnOf } from "../../support/context.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import { answerTo, type Replica, type ReplicaSettings, startReplica } from "../../support/replicas.ts";

describe.skipIf(redisIsMissing)("a process that is the only replica", () => {
  let server: RedisServer;
  let folder: string;
  let board: Board;
  /** Who wrote, and on which message, in that order. */
  let writes: { writer: string; id: string }[];
  let settings: ReplicaSettings;
  let running: Replica[];
  let close: () => Promise<void>;
  beforeEach(async () => {
    server = await startRedis({ appendOnly: true });
    folder = mkdtempSync(join(tmpdir(), "natter-lone-"));
    board = createBoard({ limit: 2_000 });
    writes = [];
    const { call } = board;
    const served = await serveBoard({
      ...board,
      async call(name, body) {
        const answer = await call(name, body);
        if (name === "post" || name === "edit")
          writes.push({ writer: body["writer"] ?? "", id: (answer.ok && answer.id) || "" });
        return answer;
      },
    });
    close = served.close;
    running = [];
    settings = {
      redisUrl: server.url,
      boardUrl: served.url,
      replicas: "one",
      pace: 30,
      lockSeconds: 3,
      checkSeconds: 1,
      data: folder,
      log: join(folder, "log"),
    };
  });
  afterEach(async () => {
    for (const replica of running) replica.kill("SIGKILL");
    await close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  async function start(changes: Partial<ReplicaSettings> = {}): Promise<Replica> {
    const replica = await startReplica({ ...settings, ...changes });
    running.push(replica);
    return replica;
  }
  async function ask(replica: Replica, turn: Turn): Promise<void> {
    while (!(await replica.deliver(turn, 3_000))) await sleep(50);
  }
  const lines = (): { level: number; msg: string; time: number }[] =>
    readFileSync(join(folder, "log"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { level: number; msg: string; time: number });
  const isOver = (): Promise<void> =>
    expect
      .poll(() => server.command("hkeys", "{natter}:copy:events").trim(), { timeout: 20_000, interval: 200 })
      .toBe("");
  const once = (): string[] => [...new Set(board.messages.map(({ key }) => key))];

  test(
    "loses no question while Redis is away, warns once, and Redis has the whole history in order",
    { timeout: 120_000 },
    async () => {
      const replica = await start();
      const threads = ["a", "b", "c", "d"];
      const questions = threads.map((thread) => Array.from({ length: 9 }, (_, n) => questionOf(thread, n)));
      const asking = questions.map(async (turns) => {
        for (const turn of turns) {
          await ask(replica, turn);
          if (Math.random() < 0.3) await ask(replica, turn);
          await sleep(Math.random() * 1_000);
        }
      });
      const hasAnswered = (count: number): Promise<void> =>
        expect.poll(() => board.messages.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(count);
      await hasAnswered(4);
      await server.kill();
      const away = Date.now();
      await hasAnswered(30);
      const isTold = (): boolean => lines().some(({ level }) => level > 30);
      await expect.poll(isTold, { timeout: 15_000 }).toBe(true);
      await server.start();
      const back = Date.now();
      const turns = questions.flat();
      await Promise.all(asking);
      const answers = turns.map(({ text }) => answerTo(text)).toSorted();
      // Redis may have received nothing yet, so its copy alone says little about the events that still wait.
      await expect.poll(() => visible(board).toSorted(), { timeout: 60_000 }).toEqual(answers);
      await isOver();
      const completed = (): number | undefined =>
        lines().find(({ msg }) => msg.startsWith("Redis is back"))?.time;
      await expect.poll(completed).toBeDefined();
      console.log(
        `${back - away} ms without Redis; the copy was complete ${(completed() ?? 0) - back} ms after its return`,
      );

      expect(visible(board).toSorted()).toEqual(answers);
      expect(once()).toHaveLength(turns.length);
      expect(
        lines()
          .filter(({ level }) => level > 30)
          .map(({ msg }) => msg),
      ).toEqual([expect.stringMatching(/^Redis is away. This process goes on/)]);
      await replica.stop();
      // The next process finds all of it in Redis alone.
      const { openSharedRecords } = await import("../../../src/app/shared-storage.ts");
      const { createSessions, createStore } = await import("#core");
      const records = await openSharedRecords(server.url);
      const sessions = createSessions({
        store: createStore(records.store, { ttl: 1_000_000 }),
        maxTurns: 200,
      });
      for (const turns of questions) {
        const { messages } = await sessions.export(turns[0]?.thread ?? turnOf().thread);
        expect(messages.map(({ text }) => text)).toEqual(turns.flatMap(({ text }) => [text, answerTo(text)]));
      }
      await records.close();
    },
  );

  test(
    "writes nothing more when it was paused and another one has taken its place",
    { timeout: 60_000 },
    async () => {
      const first = await start({ pace: 300, lockSeconds: 1, checkSeconds: 0.2 });
      const question = questionOf("a", 0);
      await ask(first, question);
      await expect.poll(() => writes.length).toBeGreaterThan(2);
      first.kill("SIGSTOP");
      const second = await start({
        pace: 300,
        lockSeconds: 1,
        checkSeconds: 0.2,
        data: join(folder, "second"),
      });
      await expect.poll(() => writes.at(-1)?.writer, { timeout: 15_000 }).toBe(String(second.pid));
      first.kill("SIGCONT");

      await expect.poll(() => visible(board), { timeout: 20_000 }).toEqual([answerTo(question.text)]);
      await isOver();
      // Whatever the first one still does it has done by the time it has ended.
      await expect.poll(() => first.isAlive, { timeout: 20_000 }).toBe(false);
      await ask(second, questionOf("b", 0));
      await expect.poll(() => visible(board), { timeout: 20_000 }).toHaveLength(2);
      const answer = writes.filter(({ id }) => id === board.messages[0]?.id).map(({ writer }) => writer);
      expect([...new Set(answer)]).toEqual([String(first.pid), String(second.pid)]);
      // A call that had passed its check when the pause came may still land. It is repainted, and it is the only one.
      const late = answer
        .slice(answer.indexOf(String(second.pid)))
        .filter((pid) => pid === String(first.pid));
      expect(late.length).toBeLessThanOrEqual(1);
      expect(visible(board)[0]).toBe(answerTo(question.text));
    },
  );

  test.each([
    ["is killed", "the same folder"],
    ["is killed", "another disk"],
    ["is stopped", "the same folder"],
    ["is stopped", "another disk"],
  ])(
    "%s while it answers, and a second one with %s, which has waited, goes on in the same message",
    { timeout: 60_000 },
    async (how, where) => {
      const hasty = { pace: 150, lockSeconds: 1, checkSeconds: 0.2 };
      const first = await start(hasty);
      const question = questionOf("a", 0);
      await ask(first, question);
      const data = where === "another disk" ? join(folder, "second") : folder;
      const waiting = start({ ...hasty, data });
      const lineOfSecond = (): boolean =>
        lines().some(({ msg }) => /^Another process.*This one waits until/.test(msg));
      await expect.poll(lineOfSecond, { timeout: 15_000 }).toBe(true);
      await expect.poll(() => writes.length).toBeGreaterThan(4);
      const began = performance.now();
      if (how === "is killed") first.kill("SIGKILL");
      else await first.stop();
      const second = await waiting;
      console.log(
        `${how}, ${where}: the second one answers ${Math.round(performance.now() - began)} ms later`,
      );

      await expect.poll(() => visible(board), { timeout: 20_000 }).toEqual([answerTo(question.text)]);
      await ask(second, questionOf("a", 1));
      await expect.poll(() => visible(board), { timeout: 20_000 }).toHaveLength(2);
      await isOver();
    },
  );
});

const questionOf = (thread: string, n: number): Turn =>
  turnOf({
    id: `board/${thread}-${n}`,
    thread: { platform: "board", space: "s", channel: "c", thread },
    text: `What is question ${n} in ${thread}?`,
  });
