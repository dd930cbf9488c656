import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Keyv } from "keyv";
import { createSessions, createStore } from "#core";
import { openDatabase } from "#sqlite/database";
import { createKeyv } from "#sqlite/keyv";
import { type Figure, median } from "./figure.ts";

const thread = (name: string) => ({ platform: "p", space: "s", channel: "c", thread: name });
const holder = { fence: 1, check: () => {} };

/** A thread with so many messages in it, and a way to time one more, in microseconds. */
async function threadOf(keyv: Keyv, messages: number): Promise<() => Promise<number>> {
  const sessions = createSessions({ store: createStore(keyv, { ttl: 3_600_000 }), maxTurns: 100_000 });
  const session = await sessions.open(thread(`${messages}`), holder);
  let written = 0;
  const append = (): Promise<void> =>
    session.record({
      id: `p/c/${(written += 1)}`,
      author: { id: "ada", isBot: false },
      kind: "user",
      at: written,
      text: "word ".repeat(60),
    });
  while (written < messages) await append();
  return async () => {
    const begun = performance.now();
    await append();
    return (performance.now() - begun) * 1_000;
  };
}

/** An append costs the same in a thread of two thousand messages as in an empty one. */
export async function benchSessions(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "natter-bench-"));
  const database = openDatabase(join(folder, "bench.db"));
  try {
    const figures: Figure[] = [];
    for (const { name, keyv } of [
      { name: "memory", keyv: new Keyv() },
      { name: "SQLite, durable", keyv: createKeyv(database, "bench") },
    ]) {
      const appendToEmpty = await threadOf(keyv, 0);
      const appendToLong = await threadOf(keyv, 2_000);
      const costs: { empty: number[]; long: number[] } = { empty: [], long: [] };
      // In turns, so that a disk that is busy for a while is busy for both.
      for (let round = 0; round < 200; round += 1) {
        costs.empty.push(await appendToEmpty());
        costs.long.push(await appendToLong());
      }
      const [empty, long] = [median(costs.empty), median(costs.long)];
      figures.push(
        { what: `append to an empty thread (${name})`, value: empty, unit: "µs" },
        { what: `append to a thread of 2,000 (${name})`, value: long, unit: "µs" },
        { what: `long against empty (${name})`, value: long / empty, unit: "×", goal: "about 1" },
      );
    }
    return figures;
  } finally {
    database.close();
    await rm(folder, { recursive: true });
  }
}
