// Runs in a worker thread and reads one file from outside. Knows the file and the limits, and nothing of the
// process around it.
import { parentPort, workerData } from "node:worker_threads";
import type { Extract, ExtractLimits } from "./extractor.ts";

interface Order {
  module: string;
  bytes: Uint8Array;
  limits: ExtractLimits;
}

const { module, bytes, limits } = workerData as Order;
try {
  const { extract } = (await import(module)) as { extract: Extract };
  parentPort?.postMessage(await extract(bytes, limits));
} catch (error) {
  parentPort?.postMessage({ problem: error instanceof Error ? error.message : String(error) });
}
