import { Worker } from "node:worker_threads";
import { BadInput, abortReason } from "#core/bot";
import { compiled, type Extracted, type Extractor, type ExtractLimits } from "./extractor.ts";

export interface ExtractionLimits extends ExtractLimits {
  /** Milliseconds. */
  time: number;
  /** Megabytes that reading one file may take, heap included. */
  memory: number;
}

const script = compiled(new URL("./extract-worker.ts", import.meta.url));
/**
 * Milliseconds between two looks at the memory. An archive unpacks outside of the heap, which the worker's own
 * limit does not see.
 */
const lookEvery = 50;

/**
 * Reads a file in its own worker thread, and ends the worker when it takes too much: any document may be a zip
 * bomb.
 */
export function extractInWorker(
  extractor: Extractor,
  bytes: Uint8Array,
  limits: ExtractionLimits,
  signal: AbortSignal,
): Promise<Extracted> {
  const { characters, pages, time, memory } = limits;
  const before = process.memoryUsage.rss();
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, {
      workerData: { module: extractor.module.href, bytes, limits: { characters, pages } },
      resourceLimits: { maxOldGenerationSizeMb: memory },
      // A file from outside gets no secrets to steal, and its reader's warnings stay off our console.
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      clearInterval(watch);
      signal.removeEventListener("abort", abort);
      void worker.terminate();
      settle();
    };
    const refuse = (problem: string): void => end(() => reject(new BadInput(problem)));
    const abort = (): void => end(() => reject(abortReason(signal)));
    const timer = setTimeout(() => refuse(`it took longer than ${time / 1000} s to read`), time);
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() - before > memory * 2_000_000) refuse("it takes too much memory to read");
    }, lookEvery);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    worker.once("message", (result: Extracted | { problem: string }) =>
      "problem" in result ? refuse(result.problem) : end(() => resolve(result)),
    );
    worker.once("error", (error: Error & { code?: string }) =>
      refuse(
        error.code === "ERR_WORKER_OUT_OF_MEMORY"
          ? "it takes too much memory to read"
          : `it could not be read: ${error.message}`,
      ),
    );
    worker.once("exit", () => refuse("it could not be read: its reader ended without a result"));
  });
}
