import type { Clock } from "#core";

/** What a lane does after one of its events: go on, wait for a new one, or rest so many milliseconds before the same one. */
export type After = "more" | "empty" | { rest: number };

export interface LanesOptions {
  clock: Clock;
  /** How many lanes are worked on at once. */
  simultaneous: number;
  /** Once it is aborted nothing more begins. */
  stopping: AbortSignal;
  /** Works on the head of a lane. Never rejects. */
  hold(lane: string): Promise<After>;
}

/** Which lane is worked on when. Knows lanes by name and nothing of what lies in them. */
export interface Lanes {
  /** There is something in this lane. Harmless when that was known, or is not even true. */
  wake(lane: string): void;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
}

/**
 * A lane is ready, running or resting, or not here at all. The one that has been ready longest goes first, and after each event
 * a lane queues up again behind the others, so that a busy thread does not starve the rest.
 */
export function createLanes({ clock, simultaneous, stopping, hold }: LanesOptions): Lanes {
  const ready = new Set<string>();
  const running = new Set<string>();
  const resting = new Set<string>();
  /** Running lanes into which something came meanwhile: what their holder saw as the end may not be it. */
  const woken = new Set<string>();
  let waiters: (() => void)[] = [];

  function wake(lane: string): void {
    if (running.has(lane)) woken.add(lane);
    else if (!resting.has(lane)) ready.add(lane);
    fill();
  }

  function fill(): void {
    for (const lane of ready) {
      if (running.size >= simultaneous || stopping.aborted) return;
      ready.delete(lane);
      running.add(lane);
      void work(lane);
    }
  }

  async function work(lane: string): Promise<void> {
    woken.delete(lane);
    const after = await hold(lane);
    running.delete(lane);
    if (typeof after === "object") void rest(lane, after.rest);
    else if (after === "more" || woken.has(lane)) ready.add(lane);
    fill();
    if (running.size === 0) {
      for (const resolve of waiters) resolve();
      waiters = [];
    }
  }

  async function rest(lane: string, ms: number): Promise<void> {
    resting.add(lane);
    await clock.sleep(ms, stopping);
    resting.delete(lane);
    wake(lane);
  }

  return {
    wake,
    idle: () =>
      running.size === 0 ? Promise.resolve() : new Promise((resolve) => void waiters.push(resolve)),
  };
}
