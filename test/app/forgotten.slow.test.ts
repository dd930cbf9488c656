import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { loadConfiguration } from "#config";
import { bot, createHost, type Turn } from "#core";
import { openStorage } from "../../src/app/open-storage.ts";
import type { Storage } from "../../src/app/storage.ts";
import { createBoard, visible } from "../../src/testing/board/board.ts";
import { createBoardAdapter } from "../../src/testing/board/adapter.ts";
import { createLogSink, turnOf } from "../support/context.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../support/redis-server.ts";

let folder: string;
let closing: (() => Promise<void> | void)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "natter-forgotten-"));
  closing = [() => rmSync(folder, { recursive: true })];
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
});

async function startRedisHere(): Promise<RedisServer> {
  // Compressed, the words could not be found in the dump.
  const server = await startRedis({ settings: { rdbcompression: "no" } });
  closing.push(() => server.close());
  return server;
}

const inFiles = (): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "latin1"))
    .join("\n");

function inRedis(server: RedisServer): string {
  server.command("save");
  const [, directory = ""] = server.command("config", "get", "dir").split("\n");
  return readFileSync(join(directory.trim(), "dump.rdb"), "latin1");
}

const planted = ["QUESTION-7f3a", "ANSWER-91bc", "FILE-NAME-c04e", "FAILED-55d2", "STILL-WAITING-e81f"];

async function openWorld(environment: Record<string, string>, replicas: "one" | "many") {
  const { configuration } = loadConfiguration({
    folder,
    environment: { ...environment, NATTER_DATA: folder },
    platforms: [],
    settings: { attempts: 1, replicas },
  });
  const { log } = createLogSink();
  const storage: Storage = await openStorage({ configuration, log });
  const hold = Promise.withResolvers<void>();
  const asked: string[] = [];
  const talker = bot({
    name: "talker",
    async respond({ turn }) {
      asked.push(turn.text);
      if (turn.text.startsWith("FAILED")) throw new Error("boom");
      if (turn.text === "hold") await hold.promise;
      return turn.text.startsWith("QUESTION") ? "It is ANSWER-91bc." : "ok";
    },
  });
  const board = createBoard({ limit: 500 });
  const adapter = createBoardAdapter({ limit: 500, call: board.call });
  const { engine, store } = storage;
  const host = createHost({ bots: [talker], adapters: [adapter], engine, store, log });
  closing.push(async () => {
    hold.resolve();
    await host.stop(2_000);
    await storage.close();
  });
  await host.start();
  return { adapter, board, asked, hold };
}

describe.each<[string, boolean, (server: RedisServer) => Record<string, string>]>([
  ["in the file", false, () => ({})],
  ["in the file or in its copy", true, ({ url }) => ({ REDIS_URL: url })],
  ["in the Redis of many processes", true, ({ url }) => ({ REDIS_URL: url })],
])("what was deleted on the platform", (where, needsRedis, environmentOf) => {
  test.skipIf(needsRedis && redisIsMissing)(
    `stands nowhere ${where} after some seconds: question, answer, file name, what failed, what waited`,
    { timeout: 60_000 },
    async () => {
      const server = needsRedis ? await startRedisHere() : undefined;
      const isShared = where.includes("many");
      const environment = server ? environmentOf(server) : {};
      const { adapter, board, asked, hold } = await openWorld(environment, isShared ? "many" : "one");
      const bytes = (): string => (isShared ? "" : inFiles()) + (server ? inRedis(server) : "");
      const found = (): string[] => planted.filter((word) => bytes().includes(word));
      let at = Date.now();
      const say = (id: string, text: string, more: Partial<Turn> = {}): Promise<void> =>
        adapter.receive(turnOf({ id, text, at: (at += 1), ...more }));
      const takeAway = (id: string): Promise<void> =>
        adapter.receive({
          type: "deleted",
          id: `${id}/deleted`,
          thread: turnOf().thread,
          at: (at += 1),
          message: id,
        });

      const origin = null;
      await say("q", "QUESTION-7f3a", {
        files: [{ id: "f", name: "FILE-NAME-c04e.pdf", mimeType: "application/pdf", size: 1, origin }],
      });
      await say("g", "FAILED-55d2");
      await vi.waitFor(() => expect(visible(board).join()).toContain("ANSWER"), { timeout: 10_000 });
      await vi.waitFor(() => expect(visible(board).join()).toContain("went wrong"), { timeout: 10_000 });
      await say("h", "hold");
      await expect.poll(() => asked, { timeout: 10_000 }).toContain("hold");
      await say("w", "STILL-WAITING-e81f");
      await expect.poll(found, { timeout: 10_000 }).toEqual(planted);

      for (const id of ["q", "g", "w"]) await takeAway(id);
      hold.resolve();
      await expect.poll(found, { timeout: 30_000, interval: 200 }).toEqual([]);
      expect(asked.some((text) => text.startsWith("STILL"))).toBe(false);
    },
  );
});
