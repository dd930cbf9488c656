import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Work } from "#core";
import { type Database, openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { createKeyv } from "#sqlite/keyv";
import { type Figure, median } from "./figure.ts";
import { turn } from "./turn.ts";

/** Measures how many events a second become durable in the embedded engine, and what an append to its store costs. */
export async function benchAdmit(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), "natter-bench-"));
  const figures: Figure[] = [];
  for (const measure of [admitSideBySide, admitOneByOne, workOff, append]) {
    const database = openDatabase(join(directory, `${measure.name}.db`));
    figures.push(...(await measure(database)));
    database.close();
  }
  await rm(directory, { recursive: true });
  return figures;
}

async function seconds(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return (performance.now() - began) / 1000;
}

async function admitSideBySide(database: Database): Promise<Figure[]> {
  const engine = createEmbeddedEngine({ database });
  const [senders, each] = [100, 300];
  const waits: number[] = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const took = await seconds(() =>
    Promise.all(
      Array.from({ length: senders }, async (_, sender) => {
        for (let count = 0; count < each; count += 1) {
          const began = performance.now();
          await engine.admit(turn(`${sender}-${count}`, `${sender}`));
          waits.push(performance.now() - began);
        }
      }),
    ),
  );
  delay.disable();
  const what = `admit, ${senders} senders side by side`;
  return [
    { what, value: (senders * each) / took, unit: "events/s", goal: ">= 5000" },
    { what: `${what}, p99`, value: percentile(waits, 0.99), unit: "ms" },
    { what: `${what}, event-loop delay p99`, value: delay.percentile(99) / 1e6, unit: "ms" },
  ];
}

async function admitOneByOne(database: Database): Promise<Figure[]> {
  const engine = createEmbeddedEngine({ database });
  const count = 3_000;
  const took = await seconds(async () => {
    for (let index = 0; index < count; index += 1) await engine.admit(turn(`${index}`, "one"));
  });
  return [{ what: "admit, each after the last one's commit", value: count / took, unit: "events/s" }];
}

async function workOff(database: Database): Promise<Figure[]> {
  const engine = createEmbeddedEngine({ database });
  const [lanes, each] = [300, 30];
  let left = lanes * each;
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const run: Work["run"] = async () => {
    left -= 1;
    if (left === 0) finish();
  };
  const took = await seconds(async () => {
    await engine.start({ run, bury: run });
    for (let count = 0; count < each; count += 1) {
      await Promise.all(
        Array.from({ length: lanes }, (_, lane) => engine.admit(turn(`${lane}-${count}`, `${lane}`))),
      );
    }
    await finished;
  });
  await engine.stop(1_000);
  return [
    { what: "empty turns from admit to end, 300 threads", value: (lanes * each) / took, unit: "turns/s" },
  ];
}

async function append(database: Database): Promise<Figure[]> {
  const keyv = createKeyv(database, "bench");
  const value = { id: "1", text: "x".repeat(340), author: { id: "U0123456789", isBot: false } };
  const appendTo = async (length: number): Promise<Figure> => {
    const thread = `t${length}`;
    const waits: number[] = [];
    for (let index = 0; index < length + 500; index += 1) {
      const began = performance.now();
      await keyv.setMany([
        { key: `${thread}:m:${index}`, value },
        { key: `${thread}:head`, value: { count: index } },
      ]);
      if (index >= length) waits.push(performance.now() - began);
    }
    return {
      what: `append to a thread of ${length} messages, p50`,
      value: median(waits),
      unit: "ms",
    };
  };
  return [await appendTo(0), await appendTo(200), await appendTo(2_000)];
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}
