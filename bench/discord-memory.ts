import { once } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";
import { createDiscordAdapter } from "../src/adapters/discord/adapter.ts";
import type { Servers } from "./discord-servers.ts";
import type { Figure } from "./figure.ts";

/** Memory grows evenly with the servers, and a simulator of many is slow: so a part of what is asked for is measured. */
const [servers, wanted] = [250, 2_000];
const rounds = 4;
const load: Servers = { servers, channels: 40, threads: 10, roles: 25, talkers: 5 };

/** Without the identify throttle's five seconds. */
const client = {
  ws: { buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: () => Promise.resolve() }) },
};

/** What a bot in many servers keeps in memory: when it has connected, and when people have talked there. */
export async function benchDiscordMemory(): Promise<Figure[]> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const worker = new Worker(new URL("discord-servers.ts", import.meta.url), { workerData: load });
  const [{ url, token }] = (await once(worker, "message")) as [{ url: string; token: string }];
  const kept = new Map<string, string>();
  let heard = 0;
  const adapter = createDiscordAdapter({ token, apiUrl: url, client, commands: false });
  const before = heap();
  await adapter.start(() => Promise.resolve(void (heard += 1)), {
    get: (key) => Promise.resolve(kept.get(key)),
    set: (key, value) => Promise.resolve(void kept.set(key, value)),
  });
  const connected = heap() - before;
  worker.postMessage(rounds);
  await once(worker, "message");
  const said = servers * load.talkers * rounds;
  while (heard < said) await new Promise((resolve) => setTimeout(resolve, 50));
  const talked = heap() - before;
  await adapter.stop();
  await worker.terminate();
  const scale = wanted / servers;
  return [
    { what: "heap per server of 40 channels", value: (connected * 1024) / servers, unit: "KiB" },
    { what: `heap of a bot in ${wanted} servers`, value: connected * scale, unit: "MiB", goal: "< 256" },
    {
      what: `after ${said * scale} messages in ${servers * load.talkers * scale} channels`,
      value: talked * scale,
      unit: "MiB",
      goal: "< 512",
    },
  ];
}
