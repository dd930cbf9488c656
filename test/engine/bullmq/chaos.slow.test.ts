import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Turn } from "#core";
import { type Board, createBoard } from "../../../src/testing/board/board.ts";
import { serveBoard } from "../../support/board-server.ts";
import { turnOf } from "../../support/context.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import { answerTo, type Fleet, type Replica, startFleet } from "../../support/replicas.ts";

const size = 3;

describe.skipIf(redisIsMissing)("three replicas", () => {
  let server: RedisServer;
  let board: Board;
  /** By message: which process wrote, in that order. */
  let writers: Map<string, string[]>;
  let fleet: Fleet;
  let close: () => Promise<void>;
  beforeEach(async () => {
    server = await startRedis({ appendOnly: true });
    board = createBoard({ limit: 2_000 });
    writers = new Map();
    const { call } = board;
    const served = await serveBoard({
      ...board,
      async call(name, body) {
        const answer = await call(name, body);
        const id = answer.ok ? (answer.id ?? "") : "";
        if (["post", "edit"].includes(name))
          writers.set(id, [...(writers.get(id) ?? []), body["writer"] ?? ""]);
        return answer;
      },
    });
    close = served.close;
    const urls = { redisUrl: server.url, boardUrl: served.url };
    fleet = await startFleet({ ...urls, lockSeconds: 2, checkSeconds: 0.5, pace: 30 }, size);
  });
  afterEach(async () => {
    for (const replica of fleet.replicas) replica.kill("SIGKILL");
    await close();
    await server.close();
  });

  test("answer everything once and in order, through ten kills and redeliveries", async () => {
    const { threads, asked } = ask({ threads: 20, each: 10 });
    const kills = (async () => {
      for (let count = 0; count < 10; count += 1) {
        await sleep(1_000);
        await fleet.killOne();
      }
    })();
    await Promise.all([asked, kills]);
    await expectAllAnswered(threads);
  }, 120_000);

  test("answer everything once and in order, though one is paused for ten seconds and wakes up", async () => {
    const { threads, asked } = ask({ threads: 20, each: 10 });
    await sleep(2_000);
    const [sleeper] = fleet.replicas;
    sleeper?.kill("SIGSTOP");
    await sleep(10_000);
    sleeper?.kill("SIGCONT");
    await asked;
    await expectAllAnswered(threads, sleeper);
  }, 120_000);

  test("answer everything once and in order, though Redis is killed and comes back", async () => {
    const { threads, asked } = ask({ threads: 20, each: 10 });
    await sleep(3_000);
    await server.kill();
    await sleep(4_000);
    await server.start();
    await asked;
    await expectAllAnswered(threads);
  }, 120_000);

  test("answer everything once and in order, though Redis hangs for a while", async () => {
    const { threads, asked } = ask({ threads: 20, each: 10 });
    await sleep(3_000);
    server.freeze();
    await sleep(5_000);
    server.thaw();
    await asked;
    await expectAllAnswered(threads);
  }, 120_000);

  /** Asks in every thread without waiting for answers. Some questions are delivered twice. */
  function ask({ threads: count, each }: { threads: number; each: number }) {
    const threads = Array.from({ length: count }, (_, thread) =>
      Array.from({ length: each }, (_, n) => questionOf(`t${thread}`, n)),
    );
    const redeliveries: Promise<void>[] = [];
    const redeliver = async (turn: Turn): Promise<void> => {
      await sleep(Math.random() * 3_000);
      await fleet.deliver(turn);
    };
    const asked = threads.map(async (turns) => {
      for (const turn of turns) {
        await sleep(Math.random() * 1_500);
        await fleet.deliver(turn);
        if (Math.random() < 0.3) redeliveries.push(redeliver(turn));
      }
    });
    return { threads, asked: Promise.all(asked).then(() => Promise.all(redeliveries)) };
  }

  /** `sleeper`: a replica that was paused, perhaps with calls on their way. */
  async function expectAllAnswered(threads: readonly Turn[][], sleeper?: Replica): Promise<void> {
    const turns = threads.flat();
    const isFinal = (text: string | undefined, turn: Turn): boolean => text === answerTo(turn.text);
    const messageOf = (turn: Turn) => board.messages.findLast(({ key }) => key.startsWith(`${turn.id}#`));
    const writersOf = (turn: Turn): string[] => writers.get(messageOf(turn)?.id ?? "") ?? [];
    const lastOf = (turn: Turn): string | undefined => messageOf(turn)?.versions.at(-1);
    const unanswered = (): string[] =>
      turns
        .filter((turn) => !isFinal(lastOf(turn), turn))
        .map((turn) => `${turn.id} shows ${lastOf(turn)}, written by ${writersOf(turn).join(", ")}`);
    await expect
      .poll(unanswered, {
        timeout: 60_000,
        interval: 100,
      })
      .toEqual([]);
    // A replica that still has something to write writes it now.
    await fleet.stop();
    expect(unanswered()).toEqual([]);

    expect(board.messages.filter(({ removed }) => removed)).toEqual([]);
    expect(board.messages.map(({ key }) => key).toSorted()).toEqual(
      turns.map(({ id }) => `${id}#1.1`).toSorted(),
    );
    for (const turns of threads) {
      const posted = board.messages.filter(({ key }) => turns.some(({ id }) => key.startsWith(`${id}#`)));
      expect(posted.map(({ key }) => key)).toEqual(turns.map(({ id }) => `${id}#1.1`));
    }
    // A replica that has a successor writes no more. Only the sleeper's calls that were on their way come late, and are repainted.
    const runs = [...writers.values()].map((list) => list.filter((writer, at) => writer !== list[at - 1]));
    const late = runs.filter((run) => new Set(run).size < run.length);
    if (sleeper) console.log(`${late.length} of ${turns.length} messages were written to by a late call`);
    expect(late.filter((run) => !run.slice(1).includes(String(sleeper?.pid)))).toEqual([]);
    for (const left of ["inbox:*", "begun", "turn:*", "dead*"])
      expect(server.command("keys", `{natter}:${left}`).trim()).toBe("");
    expect(board.status).toBeNull();
  }
});

const questionOf = (thread: string, n: number): Turn =>
  turnOf({
    id: `board/${thread}-${n}`,
    thread: { platform: "board", space: "s", channel: "c", thread },
    text: `What is question ${n} in ${thread}?`,
  });
