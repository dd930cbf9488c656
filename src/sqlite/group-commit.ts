/** Runs a write in the transaction of this tick, and resolves with its result when it would survive a crash. */
export type Commit = <T>(write: () => T) => Promise<T>;

interface Waiting {
  write(): void;
  done(): void;
  failed(error: unknown): void;
}

/** So many writes block the thread for a few milliseconds; the rest waits for the next tick. */
const most = 128;

/**
 * Everything that is written in one tick goes into one transaction, because what costs is the disk's confirmation, and that
 * comes once per transaction. Writes run in the order in which they were asked for, and are statements only: when their
 * transaction fails they run again, each in one of its own, so that one that cannot be stored does not take the others along.
 */
export function createGroupCommit(transaction: (run: () => void) => void): {
  commit: Commit;
  /** Writes at once what waits. */
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
