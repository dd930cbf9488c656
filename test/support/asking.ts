import { Keyv } from "keyv";
import { onTestFinished } from "vitest";
import { type Bot, createHost, type Host, type HostOptions } from "#core";
import { openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { createLogSink } from "./context.ts";

/** Bots in a whole host without a platform, asked by the test itself. Stopped when the test is over. */
export async function createAsking(bots: Bot[], options: Partial<HostOptions> = {}) {
  const database = openDatabase(":memory:");
  const engine = createEmbeddedEngine({ database, attempts: 2, retryDelay: 1 });
  const { log, lines } = createLogSink();
  const host: Host = createHost({ bots, adapters: [], engine, store: new Keyv(), log, ...options });
  onTestFinished(async () => {
    await host.stop(1_000);
    database.close();
  });
  await host.start();
  return {
    host,
    lines,
    ask: host.ask,
    /** What is remembered of the thread in which something was asked. */
    remembered: (session: string) =>
      host.sessions.export({ platform: "ask", space: "", channel: "", thread: session }),
  };
}
