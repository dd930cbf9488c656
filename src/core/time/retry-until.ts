import { type Clock, systemClock } from "./clock.ts";

export interface RetryUntilOptions {
  /** Called after each failure, the first with `failures` 1. Returns the milliseconds to wait, or `undefined` to give up. */
  wait(error: unknown, failures: number): number | undefined;
  /** Ends the waiting. `run` is called once even if it is aborted already. */
  signal?: AbortSignal | undefined;
  clock?: Clock | undefined;
}

/** Calls `run` until it succeeds. Rejects with the last error when `wait` gives up or the signal aborts. */
export async function retryUntil<T>(run: () => Promise<T>, options: RetryUntilOptions): Promise<T> {
  const { wait, signal, clock = systemClock } = options;
  for (let failures = 1; ; failures += 1) {
    try {
      return await run();
    } catch (error) {
      const ms = wait(error, failures);
      if (ms === undefined || signal?.aborted) throw error;
      await clock.sleep(ms, signal);
      if (signal?.aborted) throw error;
    }
  }
}
