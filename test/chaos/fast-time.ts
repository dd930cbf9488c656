import type { Clock } from "#simulator";

/** Time that passes faster than the machine's. It is the same in every process that knows these two numbers. */
export interface FastTime {
  /** The moment at which it was equal to the machine's time, in milliseconds since 1970. */
  start: number;
  /** How many seconds of it pass in a second of the machine. */
  speed: number;
}

export const fastNow = ({ start, speed }: FastTime, now: number): number => start + (now - start) * speed;

/** The clock of the simulated platforms. */
export function createFastClock(time: FastTime): Clock {
  const after: Clock["after"] = (ms, run) => {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0) / time.speed, 2 ** 31 - 1));
    timer.unref();
    return () => clearTimeout(timer);
  };
  return {
    now: () => fastNow(time, Date.now()),
    after,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = (): void => {
          cancel();
          signal?.removeEventListener("abort", done);
          resolve();
        };
        const cancel = after(ms, done);
        signal?.addEventListener("abort", done, { once: true });
      }),
  };
}
