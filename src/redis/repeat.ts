import { type Clock, toError } from "#core/engine";

export interface RepeatOptions {
  /** Milliseconds between two runs, and after one that failed. */
  every: number;
  afterFailure: number;
  /** Aborted to end it. */
  stopping: AbortSignal;
  clock: Clock;
  failed(error: Error): void;
}

/** Runs something again and again, the first time at once. Resolves after `stopping` was aborted. */
export async function repeat(options: RepeatOptions, run: () => Promise<void>): Promise<void> {
  const { every, afterFailure, stopping, clock, failed } = options;
  while (!stopping.aborted) {
    let wait = every;
    try {
      await run();
    } catch (error) {
      wait = Math.min(every, afterFailure);
      failed(toError(error));
    }
    await clock.sleep(wait, stopping);
  }
}
