import { EventEmitter, once } from "node:events";
import { type BullmqEngine, createBullmqEngine } from "#engine/bullmq/engine";
import { openRedis } from "#redis/client";
import { type RedisServer, startRedis } from "../test/support/redis-server.ts";
import { type Figure, median } from "./figure.ts";
import { turn } from "./turn.ts";
import { effortOf, end, heard, type Said, startWorkers } from "./replica-workers.ts";

/** Measures what many replicas on one Redis cost. The redis-server and each worker are processes. */
export async function benchReplicas(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const measure of [steadyAdmission, emptyTurns, costByThreads, orders, takeover]) {
    const server = await startRedis({ appendOnly: true });
    const redis = await openRedis(server.url);
    const engine = createBullmqEngine({ redis });
    figures.push(...(await measure(engine, server)));
    await engine.stop(0);
    redis.destroy();
    await server.close();
  }
  return figures;
}

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

/** Admits a steady 500 events a second from 100 threads, while three workers take them. */
async function steadyAdmission(engine: BullmqEngine, server: RedisServer): Promise<Figure[]> {
  const workers = await startWorkers(server, 3, "empty");
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

/** Admits all events first, then starts three workers. */
async function emptyTurns(engine: BullmqEngine, server: RedisServer): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const threads of [10, 300, 1_000, 10_000]) {
    const count = Math.max(10_000, threads);
    for (let from = 0; from < count; from += 500)
      await Promise.all(
        Array.from({ length: 500 }, (_, n) =>
          engine.admit(turn(`${threads}-${from + n}`, `${threads}-${(from + n) % threads}`)),
        ),
      );
    const workers = await startWorkers(server, 3, "empty");
    const before = await effortOf(workers);
    const began = performance.now();
    let { done } = before;
    while (done < count) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ({ done } = await effortOf(workers));
    }
    figures.push({
      what: `on Redis, ${count} empty turns with 3 workers, ${threads} threads`,
      value: (count - before.done) / ((performance.now() - began) / 1_000),
      unit: "turns/s",
      goal: ">= 3000",
    });
    await end(workers);
  }
  return figures;
}

/**
 * Asks the same number of questions over few threads and over many, ten at a time, and measures the CPU time of Redis and the workers
 * together. A thread full of events, as above, is cheaper than as many threads with one event each.
 */
async function costByThreads(engine: BullmqEngine, server: RedisServer): Promise<Figure[]> {
  const workers = await startWorkers(server, 3, "telling");
  const ended = new EventEmitter();
  ended.setMaxListeners(0);
  for (const worker of workers) worker.on("message", (said: Said) => said.ended && ended.emit(said.ended));

  async function ask(threads: number, count: number): Promise<number> {
    const before = await effortOf(workers, server);
    let next = 0;
    const askOneByOne = async (): Promise<void> => {
      for (let n = next++; n < count; n = next++) {
        const question = turn(`${threads}-${count}-${n}`, `${threads}-${n % threads}`);
        const end = once(ended, question.id);
        await engine.admit(question);
        await end;
      }
    };
    await Promise.all(Array.from({ length: 10 }, askOneByOne));
    const after = await effortOf(workers, server);
    return (after.microseconds - before.microseconds) / count;
  }

  // A process pays many times as much for what it does the first time.
  await ask(100, 5_000);
  const costs: { threads: number; cost: number }[] = [];
  for (const threads of [10, 300, 1_000, 10_000]) costs.push({ threads, cost: await ask(threads, 20_000) });
  await end(workers);
  const all = costs.map(({ cost }) => cost);
  return [
    ...costs.map(({ threads, cost }) => ({
      what: `on Redis, a turn of one of ${threads} threads`,
      value: cost,
      unit: "µs of CPU",
    })),
    {
      what: "the dearest of these against the cheapest",
      value: Math.max(...all) / Math.min(...all),
      unit: "×",
      goal: "about 1",
    },
  ];
}

/** Measures from the call to the moment in which the holder in another process hears of it. */
async function orders(engine: BullmqEngine, server: RedisServer): Promise<Figure[]> {
  const workers = await startWorkers(server, 2, "holding");
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

/** Measures from SIGKILL to the moment in which another process goes on, with the default lock and check. */
async function takeover(engine: BullmqEngine, server: RedisServer): Promise<Figure[]> {
  const waits: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const question = turn(`${n}`, `${n}`);
    const [victim] = await startWorkers(server, 1, "holding");
    if (!victim) throw new Error("No worker was started.");
    const began = heard([victim], ({ began: id }) => id === question.id);
    await engine.admit(question);
    await began;
    const others = await startWorkers(server, 1, "holding");
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
