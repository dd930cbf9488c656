import { type Log, toError } from "#core/engine";

export interface SweepOptions {
  /** Removes up to `limit` outdated rows and returns how many there were. */
  remove(limit: number): Promise<number>;
  log?: Log | undefined;
  /** Milliseconds between two sweeps. While there is more than one portion, the next follows at once. */
  every?: number;
}

/** Rows per statement: 500 would block the thread for 10 ms, 50 block it for one. */
const portion = 50;
/** Milliseconds. */
const betweenPortions = 10;

/** Removes outdated rows, a few at a time. Returns the function that ends it. */
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
        "could not remove outdated rows; trying again at the next sweep",
      );
    }
    if (!over) plan(removed >= portion ? betweenPortions : every);
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
