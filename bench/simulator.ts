import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { createSimulator, noLimits } from "#simulator";
import type { Figure } from "./figure.ts";
import type { Load } from "./simulator-load.ts";

const answers = 100;
const unlimited = { requests: 1_000_000, window: 1_000 };

/** Runs bots in their own thread. Returns the round trip of each of their calls. */
async function run(load: Load): Promise<number[]> {
  const worker = new Worker(new URL("simulator-load.ts", import.meta.url), { workerData: load });
  const [waits] = (await once(worker, "message")) as [number[]];
  return waits;
}

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}

/** Measures how long the simulator delays callers while 200 answers stream and a page watches. It must not distort what it measures. */
export async function benchSimulator(): Promise<Figure[]> {
  const simulator = await createSimulator({ page: { port: 0 }, slack: { limits: noLimits } });
  const { slack, discord, page, world } = simulator;
  const { buckets } = discord.discord;
  buckets.setGlobal(unlimited);
  for (const route of ["POST /channels/:id/messages", "PATCH /channels/:id/messages/:id"])
    buckets.set(route, unlimited);
  const load: Load = {
    slack: {
      url: slack.url,
      token: slack.tokens.bot,
      channel: slack.general.id,
      asker: slack.asker.id,
      team: slack.general.space,
    },
    discord: { url: discord.url, token: discord.token, channel: discord.general.id },
    answers,
    updates: 20,
    pause: 500,
  };
  const watching = new AbortController();
  const events = await fetch(new URL("/events", page?.url), { signal: watching.signal });
  let received = 0;
  const reading = (async () => {
    for await (const chunk of events.body ?? []) received += chunk.byteLength;
  })().catch(() => {});
  // The first answers compile the code.
  await run({ ...load, answers: 5, pause: 20 });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const before = process.threadCpuUsage();
  const waits = await run(load);
  const { user, system } = process.threadCpuUsage(before);
  delay.disable();
  watching.abort();
  await reading;
  await simulator.stop();
  const unfinished = world.timeline.all().filter(({ streaming }) => streaming).length;
  if (unfinished > 0 || received === 0)
    throw new Error(`${unfinished} answers did not end; the page got ${received} bytes.`);
  const name = `simulator, ${2 * answers} answers at once, ${waits.length} calls`;
  return [
    { what: `${name}: p50 of a call`, value: percentile(waits, 0.5), unit: "ms" },
    { what: `${name}: p99 of a call`, value: percentile(waits, 0.99), unit: "ms", goal: "< 20" },
    { what: `${name}: CPU of the simulator per call`, value: (user + system) / waits.length, unit: "µs" },
    { what: `${name}: p99 of its event loop's delay`, value: delay.percentile(99) / 1e6, unit: "ms" },
  ];
}
