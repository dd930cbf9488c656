import { type Clock, systemClock } from "./clock.ts";

/** A limit on how long something takes. */
export interface AwakeTimer {
  /** Begins again from now. */
  refresh(): void;
  cancel(): void;
}

/** A timer that fires later than this is late because the process was away, not because it was busy. */
const tolerance = 1_000;
/** Milliseconds in which a process that was away may read what waits in its sockets. */
const grace = 5_000;
/** A limit is measured in as many stretches. */
const stretches = 16;
const [shortest, longest] = [1_000, 3_600_000];

/**
 * Calls `fire` after `ms` milliseconds in which the process was awake. Time does not count while a laptop sleeps, a virtual machine is
 * moved or the process is stopped: data that arrived meanwhile waits in the sockets, and is read before anything fires. `Infinity`
 * never fires.
 */
export function startAwakeTimer(ms: number, fire: () => void, clock: Clock = systemClock): AwakeTimer {
  const cancelled = new AbortController();
  const stretch = Math.min(longest, Math.max(shortest, ms / stretches));
  /** Milliseconds in which the process was awake, until `counted`. */
  let awake = 0;
  let counted = clock.monotonic();
  let goal = ms;

  const run = async (): Promise<void> => {
    while (awake < goal) {
      const wait = Math.min(stretch, goal - awake);
      counted = clock.monotonic();
      await clock.sleep(wait, cancelled.signal);
      if (cancelled.signal.aborted) return;
      const isLate = clock.monotonic() - counted > wait + tolerance;
      if (isLate) goal = Math.max(goal, awake + Math.min(ms, grace));
      else awake += wait;
    }
    fire();
  };
  if (ms < Infinity) void run();

  return {
    refresh() {
      goal = awake + Math.min(stretch, clock.monotonic() - counted) + ms;
    },
    cancel: () => cancelled.abort(),
  };
}
