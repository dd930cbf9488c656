// One of several processes of the engine on Redis, whose work does nothing, for bench/replicas.ts.
// Asked by any message, it says how much it has done and what time of the processor that took. A worker that tells says { ended }
// for each event; one that holds says { began } and { told, at }, the latter when it is ordered to stop.
import type { Work } from "#core";
import { createBullmqEngine } from "#engine/bullmq/engine";
import { openRedis } from "#redis/client";

const { url, kind } = JSON.parse(process.env["WORKER"] ?? "{}") as {
  url: string;
  kind: "empty" | "telling" | "holding";
};
const redis = await openRedis(url);
const engine = createBullmqEngine({ redis, simultaneous: 200 });
let done = 0;

/** Empty work ends at once. Work that holds goes on until it is told to stop. */
const run: Work["run"] = async ({ id }, { signal }) => {
  if (kind !== "holding") {
    done += 1;
    if (kind === "telling") process.send?.({ ended: id });
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
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ done, microseconds: user + system });
});
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });
