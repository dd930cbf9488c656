/** Runs a write in the transaction of this tick, and resolves with its result when it would survive a crash. */
export type Commit = <T>(write: () => T) => Promise<T>;

interface Waiting {
  write(): void;
  done(): void;
  failed(error: unknown): void;
}

/** This many writes block the thread for a few milliseconds. The rest waits for the next tick. */
const most = 128;

/**
 * Puts all writes of one tick into one transaction, because the disk's confirmation is the cost, and it comes once per
 * transaction. Writes run in the order of the calls. A write may contain statements only, because it can run twice: when a transaction
 * fails, each of its writes runs again in a transaction of its own, so that a write that cannot be stored fails alone.
 */
export function createGroupCommit(transaction: (run: () => void) => void): {
  commit: Commit;
  /** Writes everything that waits, at once. */
  flush(): void;
} {
  let waiting: Waiting[] = [];

  function store(batch: readonly Waiting[]): void {
    try {
      transaction(() => {
        for (const { write } of batch) write();
      });
    } catch (error) {
      if (batch.length > 1) for (const one of batch) store([one]);
      else batch[0]?.failed(error);
      return;
    }
    for (const { done } of batch) done();
  }

  function tick(): void {
    if (waiting.length === 0) return;
    const batch = waiting.slice(0, most);
    waiting = waiting.slice(most);
    if (waiting.length > 0) setImmediate(tick);
    store(batch);
  }

  return {
    commit<T>(write: () => T): Promise<T> {
      return new Promise((resolve, reject) => {
        let result: T;
        if (waiting.length === 0) setImmediate(tick);
        waiting.push({
          write() {
            result = write();
          },
          done: () => resolve(result),
          failed: reject,
        });
      });
    },
    flush() {
      while (waiting.length > 0) tick();
    },
  };
}
