import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Keyv } from "keyv";
import { createSessions, createStore } from "#core";
import { openDatabase } from "#engine/database";
import { createKeyv } from "#engine/keyv";
import { type Figure, median } from "./figure.ts";

const thread = (name: string) => ({ platform: "p", space: "s", channel: "c", thread: name });
const holder = { fence: 1, check: () => {} };

/** Microseconds per append to a thread that has so many messages already. The median of a hundred. */
async function appendCost(keyv: Keyv, messages: number): Promise<number> {
  const sessions = createSessions({ store: createStore(keyv, { ttl: 3_600_000 }), maxTurns: 100_000 });
  const session = await sessions.open(thread(`${messages}`), holder);
  const append = (n: number): Promise<void> =>
    session.record({
      id: `p/c/${n}`,
      author: { id: "ada", isBot: false },
      kind: "user",
      at: n,
      text: "word ".repeat(60),
    });
  for (let n = 0; n < messages; n += 1) await append(n);
  const costs: number[] = [];
  for (let n = messages; n < messages + 100; n += 1) {
    const begun = performance.now();
    await append(n);
    costs.push((performance.now() - begun) * 1_000);
  }
  return median(costs);
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
      await appendCost(keyv, 1);
      const empty = await appendCost(keyv, 0);
      const long = await appendCost(keyv, 2_000);
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
