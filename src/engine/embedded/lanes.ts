import type { Clock } from "#core/engine";
import type { NextStep } from "../lease/acknowledge.ts";

/** What a lane does after one of its events: takes the next, waits until it is woken, or rests for some milliseconds. */
export type LaneStep = Exclude<NextStep, "lost" | "handover">;

export interface LanesOptions {
  clock: Clock;
  /** How many lanes are worked on at once. */
  simultaneous: number;
  /** Once it is aborted nothing more begins. */
  stopping: AbortSignal;
  /** Works on the head of a lane. Never rejects. */
  serve(lane: string): Promise<LaneStep>;
}

/** Decides which lane runs when. Knows the names of lanes and not their events. */
export interface Lanes {
  /** Reports that this lane may have an event. Harmless when that is known already, or untrue. */
  wake(lane: string): void;
  /** Ends the lane's rest, also one that is about to begin. */
  hurry(lane: string): void;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
}

/**
 * A lane is ready, running, resting, or not here at all. The lane that has been ready longest runs first. After each event a lane
 * queues up behind the others, so that a busy thread does not starve the rest.
 */
export function createLanes({ clock, simultaneous, stopping, serve }: LanesOptions): Lanes {
  const ready = new Set<string>();
  const running = new Set<string>();
  /** What ends the rest of each resting lane. */
  const resting = new Map<string, AbortController>();
  stopping.addEventListener("abort", () => {
    for (const end of resting.values()) end.abort();
  });
  /** Running lanes that were woken meanwhile: their worker may have looked before the new event was there. */
  const woken = new Set<string>();
  /** Running lanes that must not rest next. */
  const hurried = new Set<string>();
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
      void run(lane);
    }
  }

  async function run(lane: string): Promise<void> {
    woken.delete(lane);
    hurried.delete(lane);
    const next = await serve(lane);
    running.delete(lane);
    const isWanted = next === "more" || hurried.has(lane) || (next === "empty" && woken.has(lane));
    if (isWanted) ready.add(lane);
    else if (typeof next === "object") void rest(lane, next.rest);
    fill();
    if (running.size === 0) {
      for (const resolve of waiters) resolve();
      waiters = [];
    }
  }

  async function rest(lane: string, ms: number): Promise<void> {
    const end = new AbortController();
    if (stopping.aborted) end.abort();
    resting.set(lane, end);
    await clock.sleep(ms, end.signal);
    resting.delete(lane);
    wake(lane);
  }

  return {
    wake,
    hurry(lane) {
      if (running.has(lane)) hurried.add(lane);
      resting.get(lane)?.abort();
    },
    idle: () =>
      running.size === 0 ? Promise.resolve() : new Promise((resolve) => void waiters.push(resolve)),
  };
}
