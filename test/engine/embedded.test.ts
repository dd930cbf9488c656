import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "#core";
import { type Database, openDatabase } from "../../src/engine/database.ts";
import type { EngineWithDeadLetters } from "../../src/engine/dead-letter.ts";
import { createEmbeddedEngine } from "../../src/engine/embedded.ts";
import { describeEngine } from "./contract.ts";
import type { World } from "./contract/world.ts";

const pause = "one process at a time holds the file, so nobody can have taken over from one that was paused";

function createWorld(connection: { next(): Database; crash(): void; close(): Promise<void> }): World {
  let current: EngineWithDeadLetters | undefined;
  let passed = 0;
  const clock: Clock = { now: () => systemClock.now() + passed, sleep: systemClock.sleep };
  return {
    async engine(options) {
      await current?.stop(0);
      current = createEmbeddedEngine({ database: connection.next(), clock, ...options });
      return current;
    },
    async crash(engine) {
      connection.crash();
      await engine.stop(0);
    },
    async pass(ms) {
      passed += ms;
    },
    async close() {
      await current?.stop(0);
      await connection.close();
    },
  };
}

describeEngine("the embedded engine on a file", {
  pause,
  async open() {
    const directory = await mkdtemp(join(tmpdir(), "natter-engine-"));
    let database: Database | undefined;
    return createWorld({
      next() {
        database?.close();
        database = openDatabase(join(directory, "natter.db"));
        return database;
      },
      crash: () => database?.close(),
      async close() {
        database?.close();
        await rm(directory, { recursive: true });
      },
    });
  },
});

// What is in memory is gone with the process: here a crash is the sudden end of the engine only.
describeEngine("the embedded engine in memory", {
  pause,
  async open() {
    const database = openDatabase(":memory:");
    return createWorld({ next: () => database, crash: () => {}, close: async () => database.close() });
  },
});
