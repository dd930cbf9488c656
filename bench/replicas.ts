import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Turn } from "#core";
import { type BullmqEngine, createBullmqEngine } from "#engine/bullmq";
import { openRedis } from "#engine/redis-client";
import { startRedis } from "../test/support/redis-server.ts";
import { type Figure, median } from "./figure.ts";

const program = fileURLToPath(new URL("replica-worker.ts", import.meta.url));

interface Said {
  ready?: true;
  done?: number;
  began?: string;
  told?: string;
  at?: number;
}

/** What many replicas on one Redis cost: a redis-server of its own, the workers in processes of theirs. */
export async function benchReplicas(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const measure of [steadyAdmission, emptyTurns, orders, takeover]) {
    const server = await startRedis({ appendOnly: true });
    const redis = await openRedis(server.url);
    const engine = createBullmqEngine({ redis });
    figures.push(...(await measure(engine, server.url)));
    await engine.stop(0);
    redis.destroy();
    await server.close();
  }
  return figures;
}

/** About as large as an event of a platform: 1.5 kB of JSON. */
const turn = (id: string, thread: string): Turn => ({
  type: "turn",
  id,
  thread: { platform: "bench", space: "T0123456789", channel: "C0123456789", thread },
  at: 1,
  author: { id: "U0123456789", isBot: false },
  via: "mention",
  text: "What do you think? ".repeat(55),
  files: [],
  origin: { ts: id, blocks: "x".repeat(200) },
});

async function startWorkers(url: string, count: number, holds = false): Promise<ChildProcess[]> {
  const workers = Array.from({ length: count }, () =>
    fork(program, { env: { ...process.env, WORKER: JSON.stringify({ url, holds }) } }),
  );
  await Promise.all(workers.map((worker) => once(worker, "message")));
  return workers;
}

async function end(workers: readonly ChildProcess[]): Promise<void> {
  const gone = workers.map((worker) => once(worker, "exit"));
  for (const worker of workers) worker.kill("SIGKILL");
  await Promise.all(gone);
}

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

/** Events come at a steady 500 a second, from 100 threads, while three workers take them. */
async function steadyAdmission(engine: BullmqEngine, url: string): Promise<Figure[]> {
  const workers = await startWorkers(url, 3);
  const waits: number[] = [];
  const admitted: Promise<void>[] = [];
  const admit = async (n: number): Promise<void> => {
    const began = performance.now();
    await engine.admit(turn(`${n}`, `${n % 100}`));
    waits.push(performance.now() - began);
  };
  const count = 5_000;
  const began = performance.now();
  while (admitted.length < count) {
    const due = Math.min(count, ((performance.now() - began) / 1_000) * 500);
    while (admitted.length < due) admitted.push(admit(admitted.length));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(admitted);
  await end(workers);
  const what = "on Redis, admit at 500 events/s";
  return [
    { what: `${what}, p50`, value: percentile(waits, 0.5), unit: "ms" },
    { what: `${what}, p99`, value: percentile(waits, 0.99), unit: "ms", goal: "< 10" },
  ];
}

/** As many events as there are, admitted first; then three workers have them all. */
async function emptyTurns(engine: BullmqEngine, url: string): Promise<Figure[]> {
  const rates: number[] = [];
  const figures: Figure[] = [];
  for (const threads of [10, 300, 1_000, 10_000]) {
    const count = Math.max(10_000, threads);
    for (let from = 0; from < count; from += 500)
      await Promise.all(
        Array.from({ length: 500 }, (_, n) =>
          engine.admit(turn(`${threads}-${from + n}`, `${threads}-${(from + n) % threads}`)),
        ),
      );
    const workers = await startWorkers(url, 3);
    const doneBefore = await doneBy(workers);
    const began = performance.now();
    for (let done = doneBefore; done < count; done = await doneBy(workers))
      await new Promise((resolve) => setTimeout(resolve, 20));
    const rate = (count - doneBefore) / ((performance.now() - began) / 1_000);
    await end(workers);
    rates.push(rate);
    figures.push({
      what: `on Redis, empty turns with 3 workers, ${threads} threads`,
      value: rate,
      unit: "turns/s",
      ...(threads === 300 ? { goal: ">= 3000" } : {}),
    });
  }
  const ratio = Math.max(...rates) / Math.min(...rates);
  return [
    ...figures,
    { what: "the fastest of these against the slowest", value: ratio, unit: "×", goal: "about 1" },
  ];
}

async function doneBy(workers: readonly ChildProcess[]): Promise<number> {
  const counts = workers.map(async (worker) => {
    const answer = once(worker, "message");
    worker.send("count");
    const [{ done = 0 }] = (await answer) as [Said];
    return done;
  });
  return (await Promise.all(counts)).reduce((sum, one) => sum + one, 0);
}

/** From the call to the moment in which the holder in another process hears of it. */
async function orders(engine: BullmqEngine, url: string): Promise<Figure[]> {
  const workers = await startWorkers(url, 2, true);
  const waits: number[] = [];
  for (let n = 0; n < 100; n += 1) {
    const question = turn(`${n}`, `${n}`);
    const began = heard(workers, ({ began: id }) => id === question.id);
    await engine.admit(question);
    await began;
    const told = heard(workers, ({ told: id }) => id === question.id);
    const at = Date.now();
    await engine.control(question.thread, { type: "stop", turn: question.id });
    waits.push(((await told).at ?? 0) - at);
  }
  await end(workers);
  return [
    {
      what: "on Redis, an order reaches its holder, p99",
      value: percentile(waits, 0.99),
      unit: "ms",
      goal: "< 200",
    },
  ];
}

/** From SIGKILL to the moment in which another process goes on, with the lock and the check that hold by default. */
async function takeover(engine: BullmqEngine, url: string): Promise<Figure[]> {
  const waits: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const question = turn(`${n}`, `${n}`);
    const [victim] = await startWorkers(url, 1, true);
    if (!victim) throw new Error("No worker was started.");
    const began = heard([victim], ({ began: id }) => id === question.id);
    await engine.admit(question);
    await began;
    const others = await startWorkers(url, 1, true);
    const taken = heard(others, ({ began: id }) => id === question.id);
    const at = Date.now();
    victim.kill("SIGKILL");
    waits.push(((await taken).at ?? 0) - at);
    await engine.control(question.thread, { type: "stop", turn: question.id });
    await end(others);
  }
  return [
    { what: "on Redis, takeover after SIGKILL, median of 5", value: median(waits), unit: "ms" },
    {
      what: "on Redis, takeover after SIGKILL, worst of 5",
      value: Math.max(...waits),
      unit: "ms",
      goal: "< 5000",
    },
  ];
}

function heard(workers: readonly ChildProcess[], isMeant: (said: Said) => boolean): Promise<Said> {
  return new Promise((resolve) => {
    const listen = (said: Said): void => {
      if (!isMeant(said)) return;
      for (const worker of workers) worker.off("message", listen);
      resolve(said);
    };
    for (const worker of workers) worker.on("message", listen);
  });
}
