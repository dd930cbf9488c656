import type { Inbound, Lease, LeaseEnd, ThreadRef, Turn, Work } from "#core";

/** One call of `run` or `bury` that the test ends. */
export interface Run {
  stage: "run" | "bury";
  id: string;
  event: Inbound;
  lease: Lease;
  done(): void;
  fail(error: unknown): void;
}

/** Work that does nothing until the test says how it ends. */
export interface ManualWork extends Work {
  /** The calls so far, oldest first. */
  readonly runs: readonly Run[];
  /** Resolves with the next call that was not returned yet. */
  next(): Promise<Run>;
}

export function createManualWork(): ManualWork {
  const runs: Run[] = [];
  const waiters: ((run: Run) => void)[] = [];
  let asked = 0;

  const begin =
    (stage: Run["stage"]) =>
    (event: Inbound, lease: Lease): Promise<void> =>
      new Promise((done, fail) => {
        const run = { stage, id: event.id, event, lease, done, fail };
        runs.push(run);
        waiters.shift()?.(run);
      });

  return {
    runs,
    run: begin("run"),
    bury: begin("bury"),
    next: () => {
      const run = runs[asked];
      asked += 1;
      return run ? Promise.resolve(run) : new Promise((resolve) => void waiters.push(resolve));
    },
  };
}

export const threadOf = (thread: string): ThreadRef => ({
  platform: "test",
  space: "space",
  channel: "channel",
  thread,
});

/** A question in a thread, asked at `at` by the platform's time. */
export const turn = (id: string, thread = "one", at = 1): Turn => ({
  type: "turn",
  id,
  thread: threadOf(thread),
  at,
  author: { id: "ann", isBot: false },
  via: "mention",
  text: `What about ${id}?`,
  files: [],
  quotes: [],
  origin: { ts: id },
});

/** Resolves with the reason of the lease's signal once it is aborted. */
export function told(lease: Lease): Promise<LeaseEnd> {
  const { signal } = lease;
  if (signal.aborted) return Promise.resolve(signal.reason);
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(signal.reason)));
}
