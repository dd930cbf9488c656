import { toError } from "#core";
import type { Log } from "#core";

export interface SweepOptions {
  /** Removes up to so many outdated things and says how many there were. */
  remove(limit: number): Promise<number>;
  log?: Log | undefined;
  /** Milliseconds between two looks; while there is more than one portion it goes on at once. */
  every?: number;
}

/** Removing 500 rows in one statement blocks the thread for 10 ms, 50 for one. */
const portion = 50;
const betweenPortions = 10;

/** Removes what is outdated, a little at a time, until the function that it returns is called. */
export function startSweep({ remove, log, every = 60_000 }: SweepOptions): () => void {
  let timer: NodeJS.Timeout;
  let over = false;

  async function sweep(): Promise<void> {
    let removed = 0;
    try {
      removed = await remove(portion);
    } catch (error) {
      log?.warn(
        { error: toError(error).message },
        "outdated entries could not be removed; trying again later",
      );
    }
    if (!over) plan(removed === portion ? betweenPortions : every);
  }

  function plan(ms: number): void {
    timer = setTimeout(() => void sweep(), ms);
    timer.unref();
  }

  plan(0);
  return () => {
    over = true;
    clearTimeout(timer);
  };
}
