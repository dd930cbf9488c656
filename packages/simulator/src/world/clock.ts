/** The time of a simulated world. Handed to everything that waits, so that a test can step through minutes at once. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something once, later. Returns what calls it off. */
  after(ms: number, run: () => void): () => void;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that moves only when it is told to. */
export interface SteppedClock extends Clock {
  /** Moves the time on and runs what has become due, in order, letting promises settle after each. */
  advance(ms: number): Promise<void>;
}

/** `setTimeout` fires at once beyond this. */
const longestTimer = 2 ** 31 - 1;

function sleeper(after: Clock["after"]): Clock["sleep"] {
  return (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        cancel();
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const cancel = after(ms, done);
      signal?.addEventListener("abort", done, { once: true });
    });
}

const afterRealTime: Clock["after"] = (ms, run) => {
  const timer = setTimeout(run, Math.min(Math.max(ms, 0), longestTimer));
  // A world that nobody waits for must not hold the process.
  timer.unref();
  return () => clearTimeout(timer);
};

/** The time on the wall. */
export const realClock: Clock = {
  now: () => Date.now(),
  after: afterRealTime,
  sleep: sleeper(afterRealTime),
};

/** Makes a clock for tests. It starts at a fixed instant, so that ids and times repeat from run to run. */
export function createSteppedClock(start: number = Date.UTC(2026, 0, 5, 9)): SteppedClock {
  let now = start;
  let timers: { due: number; run: () => void }[] = [];
  const after: Clock["after"] = (ms, run) => {
    const timer = { due: now + Math.max(ms, 0), run };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  // A turn of the event loop, so that what a timer set going (promises, loopback sockets) may set timers of its own.
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    after,
    sleep: sleeper(after),
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await settle();
        const [next] = timers.filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due);
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.due);
        next.run();
      }
      now = end;
    },
  };
}
