// One of several processes of the engine on Redis, for bench/replicas.ts. Its work does nothing.
// It answers any message with how much it has done and the CPU time of that. A worker of the kind "telling" sends { ended }
// for each event; one of the kind "holding" sends { began }, and { told, at } when it is ordered to stop.
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

/** Ends at once, or, in a worker that holds, when it is ordered to stop. */
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
