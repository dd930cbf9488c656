import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { openStorage } from "#app/open-storage";
import type { Storage } from "#app/storage";
import { configurationSchema } from "#config";
import { openRedis } from "#redis/client";
import { type RedisServer, startRedis } from "../test/support/redis-server.ts";
import type { Figure } from "./figure.ts";
import { turn } from "./turn.ts";

const seconds = 10;
const perSecond = 500;

/** What a copy in Redis costs a single process, and how far behind the copy is. */
export async function benchWriteBehind(): Promise<Figure[]> {
  const server = await startRedis({ appendOnly: true });
  const folder = mkdtempSync(join(tmpdir(), "natter-bench-"));
  const configuration = configurationSchema.parse({ redisUrl: server.url, data: folder });
  const storage = await openStorage({ configuration, log: pino({ level: "silent" }) });
  await storage.engine.start({
    run: (event, lease) => lease.save("page 1", event.id),
    bury: () => Promise.resolve(),
  });
  try {
    return [...(await steady(storage)), ...(await lag(storage, server)), ...(await outage(storage, server))];
  } finally {
    await storage.engine.stop(0);
    await storage.close();
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

/** Admits events at a steady rate, from 100 threads, while they are worked on. */
async function admitSteadily({ engine }: Storage, name: string, count: number): Promise<number[]> {
  const waits: Promise<number>[] = [];
  const began = performance.now();
  while (waits.length < count) {
    const due = Math.min(count, ((performance.now() - began) / 1_000) * perSecond);
    while (waits.length < due) {
      const event = turn(`${name} ${waits.length}`, `${waits.length % 100}`);
      waits.push(timed(() => engine.admit({ ...event, at: waits.length })));
    }
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return Promise.all(waits);
}

const record = ({ store }: Storage, n: number): Promise<unknown> =>
  store.setMany([
    { key: `{t${n % 100}}:message:${n}`, value: { text: "x".repeat(400) } },
    { key: `{t${n % 100}}:head`, value: { tail: [n] } },
  ]);

async function steady(storage: Storage): Promise<Figure[]> {
  const waits = await admitSteadily(storage, "steady", seconds * perSecond);
  const writes: number[] = [];
  for (let n = 0; n < 500; n += 1) writes.push(await timed(() => record(storage, n)));
  const what = "with a copy in Redis,";
  return [
    { what: `${what} admit at ${perSecond} events/s, p50`, value: percentile(waits, 0.5), unit: "ms" },
    { what: `${what} admit at ${perSecond} events/s, p99`, value: percentile(waits, 0.99), unit: "ms" },
    { what: `${what} message and head of a session, p50`, value: percentile(writes, 0.5), unit: "ms" },
  ];
}

/** From a write until Redis has it. */
async function lag({ store }: Storage, { url }: RedisServer): Promise<Figure[]> {
  const redis = await openRedis(url);
  const waits: number[] = [];
  for (let n = 0; n < 50; n += 1) {
    await store.set("lag", n);
    waits.push(
      await timed(async () => {
        while (!(await redis.get("natter::lag"))?.includes(`"value":${n}`))
          await new Promise((resolve) => setTimeout(resolve, 1));
      }),
    );
  }
  redis.destroy();
  return [
    {
      what: "the copy in Redis is behind by, p99",
      value: percentile(waits, 0.99),
      unit: "ms",
      goal: "< 1000",
    },
  ];
}

/** Redis is away while as much is written as in thirty seconds. */
async function outage(storage: Storage, server: RedisServer): Promise<Figure[]> {
  await server.kill();
  const events = 30 * perSecond;
  const size = 500;
  for (let n = 0; n < events; n += size) {
    const some = Array.from({ length: size }, (_, at) => n + at);
    await Promise.all(
      some.map((one) => storage.engine.admit({ ...turn(`away ${one}`, `${one % 100}`), at: one })),
    );
    await Promise.all(some.map((one) => record(storage, one)));
  }
  await server.start();
  const isBehind = (): boolean => storage.readiness().state !== "ready";
  const ms = await timed(async () => {
    while (isBehind()) await new Promise((resolve) => setTimeout(resolve, 5));
  });
  return [
    { what: `${events} events and as many messages later, Redis has all after`, value: ms, unit: "ms" },
  ];
}
