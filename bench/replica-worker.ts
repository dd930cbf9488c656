// One of several processes of the engine on Redis, whose work does nothing, for bench/replicas.ts.
// Says { done } for each event that ends and { told, at } for each that is ordered to stop.
import type { Work } from "#core";
import { createBullmqEngine } from "#engine/bullmq";
import { openRedis } from "#engine/redis-client";

const { url, holds } = JSON.parse(process.env["WORKER"] ?? "{}") as { url: string; holds: boolean };
const redis = await openRedis(url);
const engine = createBullmqEngine({ redis, simultaneous: 200 });
let done = 0;

/** Empty work ends at once. Work that holds goes on until it is told to stop. */
const run: Work["run"] = async ({ id }, { signal }) => {
  if (!holds) {
    done += 1;
    return;
  }
  process.send?.({ began: id, at: Date.now() });
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => {
      process.send?.({ told: id, at: Date.now() });
      resolve();
    });
  });
};
await engine.start({ run, bury: run });
process.on("message", () => process.send?.({ done }));
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });
