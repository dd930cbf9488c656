import type { Log } from "#core/engine";
import { toError } from "#core/engine";

export interface TidyOptions {
  /** Runs a statement outside of any transaction. */
  exec(sql: string): void;
  /** How many bytes the file has. */
  size(): number;
  log?: Log | undefined;
  times?: TidyTimes | undefined;
}

/** In milliseconds. */
export interface TidyTimes {
  /** The longest time for which new data is in the write-ahead log only, or deleted text is still there. */
  checkpoint: number;
  /** The least time between two rewrites of the file, and what each megabyte of the file adds to it. */
  rewrite: number;
  rewritePerMegabyte: number;
  /** The silence after which a rewrite disturbs no answer. */
  quiet: number;
}

const usual: TidyTimes = {
  checkpoint: 5_000,
  rewrite: 10 * 60_000,
  rewritePerMegabyte: 60_000,
  quiet: 2_000,
};

const megabyte = 1_048_576;
/**
 * A rewrite takes about 10 ms per megabyte on a machine at rest and three times as long on a busy one, and blocks the thread. An
 * event that comes in that time must still be acknowledged within Slack's three seconds.
 */
const largest = 32 * megabyte;
/** A rewrite that is this many intervals late no longer waits for silence. */
const patience = 6;

/** Removes from the disk what was deleted from the tables. */
export interface Tidy {
  /** Called after each transaction. */
  wrote(): void;
  /** Removes everything at once, whatever the size of the file. Blocks the thread. */
  now(): void;
  /** Runs something that may fail on a full disk. Logs the failure instead of throwing it. */
  attempt(run: () => void): void;
  /** Ends all timers, and removes everything if the file is not large. */
  end(): void;
}

/**
 * A deleted row leaves two kinds of traces. Its old pages stay in the write-ahead log until they are overwritten. So a checkpoint that
 * empties the log follows every write within seconds; it also makes the file complete without its log. And when SQLite splits a page, it
 * leaves copies of the moved rows in the free part of the old page: about one row in a hundred. `secure_delete` does not reach these; only
 * a rewrite of the whole file removes them.
 */
export function createTidy({ exec, size, log, times = usual }: TidyOptions): Tidy {
  let checkpointTimer: NodeJS.Timeout | undefined;
  let rewriteTimer: NodeJS.Timeout | undefined;
  let lastWrite = -Infinity;
  let lastRewrite = performance.now();
  let isTold = false;

  const interval = (): number => times.rewrite + (size() / megabyte) * times.rewritePerMegabyte;
  const empty = (): void => exec("PRAGMA wal_checkpoint(TRUNCATE)");

  /** A full disk must not end the process. The next attempt comes. */
  function attempt(run: () => void): void {
    try {
      run();
      isTold = false;
    } catch (error) {
      if (!isTold)
        log?.warn(
          { error: toError(error).message },
          "could not remove deleted text from the file; trying again later",
        );
      isTold = true;
    }
  }

  function checkpoint(): void {
    checkpointTimer = undefined;
    attempt(empty);
  }

  function rewrite(): void {
    exec("VACUUM");
    empty();
    lastRewrite = performance.now();
  }

  function look(): void {
    rewriteTimer = undefined;
    const now = performance.now();
    const isQuiet = now - lastWrite >= times.quiet;
    const isLate = now - lastRewrite >= patience * interval();
    if (size() > largest) return;
    if (!isQuiet && !isLate) return plan(times.quiet);
    attempt(rewrite);
  }

  function plan(ms: number): void {
    rewriteTimer ??= setTimeout(look, ms).unref();
  }

  return {
    wrote() {
      lastWrite = performance.now();
      checkpointTimer ??= setTimeout(checkpoint, times.checkpoint).unref();
      if (!rewriteTimer) plan(Math.max(lastRewrite + interval() - lastWrite, times.quiet));
    },
    now: rewrite,
    attempt,
    end() {
      clearTimeout(checkpointTimer);
      clearTimeout(rewriteTimer);
      if (lastWrite > lastRewrite && size() <= largest) attempt(rewrite);
    },
  };
}
