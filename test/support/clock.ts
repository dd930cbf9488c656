// Not the global setImmediate: a test with fake timers would replace that one.
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../src/core/time/clock.ts";

/** A clock that stands still until a test moves it, so that a scenario of minutes runs in an instant and always the same way. */
export interface SteppedClock extends Clock {
  /** Sets the machine's clock: `now` jumps by `ms`, and nothing else does. */
  set(ms: number): void;
  /** Stands for a pause of the whole process: time goes on, and the sleepers wake late, when it is over. */
  pause(ms: number): Promise<void>;
  /** Moves time on and wakes the sleepers that are due, in the order of their times. Each can react before the next one wakes. */
  advance(ms: number): Promise<void>;
  /** Jumps from sleeper to sleeper until the promise is settled, and answers what it resolves to. */
  until<T>(promise: Promise<T>): Promise<T>;
  /** Lets promises settle without moving time. */
  settle(): Promise<void>;
  /** How many sleep now: zero when no timer was left behind. */
  readonly sleeping: number;
}

interface Sleeper {
  due: number;
  wake: () => void;
}

export function createSteppedClock(from = 1_700_000_000_000): SteppedClock {
  let time = from;
  let passed = 0;
  const move = (ms: number): void => {
    time += ms;
    passed += ms;
  };
  const sleepers = new Set<Sleeper>();

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = (): void => {
        sleepers.delete(sleeper);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper = { due: passed + Math.max(ms, 0), wake };
      sleepers.add(sleeper);
      signal?.addEventListener("abort", wake, { once: true });
    });

  // A turn of the event loop empties the whole queue of microtasks, however long a chain of promises is.
  const settle = async (): Promise<void> => {
    await setImmediate();
  };

  const next = (): Sleeper | undefined => {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) if (!first || sleeper.due < first.due) first = sleeper;
    return first;
  };

  const advance = async (ms: number): Promise<void> => {
    const target = passed + ms;
    await settle();
    for (let sleeper = next(); sleeper && sleeper.due <= target; sleeper = next()) {
      move(Math.max(0, sleeper.due - passed));
      sleeper.wake();
      await settle();
    }
    move(target - passed);
  };

  const until = async <T>(promise: Promise<T>): Promise<T> => {
    let settled = false;
    const mark = (): void => void (settled = true);
    promise.then(mark, mark);
    for (await settle(); !settled; await settle()) {
      const sleeper = next();
      if (!sleeper) throw new Error("the promise is pending, and no sleeper could settle it");
      move(Math.max(0, sleeper.due - passed));
      sleeper.wake();
    }
    return promise;
  };

  return {
    now: () => time,
    monotonic: () => passed,
    set: (ms) => void (time += ms),
    pause: (ms) => {
      move(ms);
      return advance(0);
    },
    sleep,
    advance,
    until,
    settle,
    get sleeping() {
      return sleepers.size;
    },
  };
}
