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
  const lines = (): { level: number; msg: string }[] =>
    readFileSync(join(folder, "log"), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { level: number; msg: string });
  const isOver = (): Promise<void> =>
    expect
      .poll(() => server.command("keys", "{natter}:turn:*").trim(), { timeout: 20_000, interval: 200 })
      .toBe("");
  /** Each has given a sign of life after all had. */
  async function heardOfEachOther(count: number): Promise<void> {
    const signs = (): number[] =>
      server
        .command("zrange", "{natter}:replicas", "0", "-1", "withscores")
        .split("\n")
        .filter((_, at) => at % 2 === 1)
        .map(Number);
    await expect.poll(signs).toHaveLength(count);
    const last = Math.max(...signs());
    await expect.poll(() => Math.min(...signs())).toBeGreaterThan(last);
  }
  const once = (): string[] => [...new Set(board.messages.map(({ key }) => key))];

  test(
    "loses no question while Redis is away for thirty seconds, warns once, and Redis has the whole history in order",
    { timeout: 120_000 },
    async () => {
      const replica = await start();
      const threads = ["a", "b", "c", "d"];
      const questions = threads.map((thread) => Array.from({ length: 9 }, (_, n) => questionOf(thread, n)));
      const began = performance.now();
      const asking = questions.map(async (turns) => {
        for (const turn of turns) {
          await ask(replica, turn);
          if (Math.random() < 0.3) await ask(replica, turn);
          await sleep(Math.random() * 8_000);
        }
      });
      await sleep(4_000);
      await server.kill();
      await sleep(30_000);
      await server.start();
      await Promise.all(asking);
      const turns = questions.flat();
      await expect.poll(() => board.messages.length, { timeout: 30_000 }).toBe(turns.length);
      await isOver();
      console.log(
        `36 questions in ${Math.round((performance.now() - began) / 1_000)} s, 30 s of them without Redis`,
      );

      expect(visible(board).toSorted()).toEqual(turns.map(({ text }) => answerTo(text)).toSorted());
      expect(once()).toHaveLength(turns.length);
      expect(
        lines()
          .filter(({ level }) => level > 30)
          .map(({ msg }) => msg),
      ).toEqual([expect.stringMatching(/Redis is away. This replica goes on alone/)]);
      await replica.stop();
      // Whoever comes next finds all of it in Redis alone.
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
      // Whatever the first one still does it has done by the time it answers again.
      await ask(first, questionOf("b", 0));
      await expect.poll(() => visible(board), { timeout: 20_000 }).toHaveLength(2);
      const answer = writes.filter(({ id }) => id === board.messages[0]?.id).map(({ writer }) => writer);
      expect([...new Set(answer)]).toEqual([String(first.pid), String(second.pid)]);
      expect(answer.lastIndexOf(String(first.pid))).toBeLessThan(answer.indexOf(String(second.pid)));
    },
  );

  test(
    "is one of two when both have the same folder, and none of them goes on alone",
    { timeout: 60_000 },
    async () => {
      const first = await start();
      const second = await start();
      await ask(first, questionOf("a", 0));
      await ask(second, questionOf("b", 0));
      await expect.poll(() => visible(board), { timeout: 15_000 }).toHaveLength(2);
      await heardOfEachOther(2);
      await server.kill();
      await expect
        .poll(
          () =>
            lines()
              .filter(({ level }) => level > 30)
              .map(({ msg }) => msg),
          { timeout: 15_000 },
        )
        .toHaveLength(2);
      expect(await first.deliver(questionOf("a", 1))).toBe(false);
      expect(await second.deliver(questionOf("a", 1))).toBe(false);
      await server.start();
      await ask(second, questionOf("a", 1));
      await expect.poll(() => visible(board), { timeout: 15_000 }).toHaveLength(3);
    },
  );
});

const questionOf = (thread: string, n: number): Turn =>
  turnOf({
    id: `board/${thread}-${n}`,
    thread: { platform: "board", space: "s", channel: "c", thread },
    text: `What is question ${n} in ${thread}?`,
  });
