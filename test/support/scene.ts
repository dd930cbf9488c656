import { Keyv } from "keyv";
import { afterEach, expect, vi } from "vitest";
import { type Adapter, type Bot, createHost, type Host, type HostOptions, type Turn } from "#core";
import { openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { createBoard, visible } from "../../src/testing/board/board.ts";
import { createBoardAdapter } from "../../src/testing/board/adapter.ts";
import { createLogSink, turnOf } from "./context.ts";

const running: { host: Host; close: () => void }[] = [];
afterEach(async () => {
  for (const { host, close } of running.splice(0)) {
    await host.stop(1_000);
    close();
  }
});

/** A host with these bots on a board, stopped after the test. */
export async function createScene(
  bots: Bot[],
  options: Partial<HostOptions> = {},
  platform: Partial<Adapter> = {},
) {
  const board = createBoard({ limit: 500 });
  const adapter = Object.assign(createBoardAdapter({ limit: 500, call: board.call }), platform);
  const database = openDatabase(":memory:");
  const engine = createEmbeddedEngine({ database, attempts: 2, retryDelay: 1 });
  const { log, lines } = createLogSink();
  const host = createHost({ bots, adapters: [adapter], engine, store: new Keyv(), log, ...options });
  running.push({ host, close: () => database.close() });
  await host.start();
  let said = 0;
  return {
    board,
    adapter,
    engine,
    host,
    lines,
    say: async (text: string, parts: Partial<Turn> = {}): Promise<string> => {
      const id = `board/${(said += 1)}`;
      await adapter.receive(turnOf({ id, text, ...parts }));
      return id;
    },
    shows: (...texts: string[]) => vi.waitFor(() => expect(visible(board)).toEqual(texts)),
  };
}
