/** The time of a simulated world. Everything that waits uses it, so that a test can skip minutes. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs a function once after `ms`. Returns a function that cancels it. */
  after(ms: number, run: () => void): () => void;
  /** Resolves after `ms`, or at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that moves only when a test advances it. */
export interface SteppedClock extends Clock {
  /** Advances the time and runs the timers that become due, in order. Promises settle after each timer. */
  advance(ms: number): Promise<void>;
}

/** `setTimeout` fires at once for a longer delay. */
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
  // A timer of the world does not keep the process alive.
  timer.unref();
  return () => clearTimeout(timer);
};

/** The wall clock. */
export const realClock: Clock = {
  now: () => Date.now(),
  after: afterRealTime,
  sleep: sleeper(afterRealTime),
};

/** Makes a clock for tests. It starts at a fixed time, so that ids and times are the same in every run. */
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
  // Waits one turn of the event loop, so that promises and sockets that a timer started can set timers
  // themselves.
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
