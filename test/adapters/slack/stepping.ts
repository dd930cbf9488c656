import { setImmediate } from "node:timers/promises";
import type { Clock } from "#core";
import { createSteppedClock, type SteppedClock } from "#simulator";

/** A clock that moves only while no request is under way, so that minutes of waiting for Slack's limits pass in an instant. */
export interface Stepping {
  clock: SteppedClock & Pick<Clock, "monotonic">;
  /** The `fetch` for everything that the clock has to wait for. */
  fetch: typeof globalThis.fetch;
  /** Moves the clock until the promise is settled. */
  until<T>(promise: Promise<T>): Promise<T>;
}

const step = 250;

export function createStepping(): Stepping {
  const stepped = createSteppedClock();
  const clock = { ...stepped, monotonic: stepped.now };
  let underWay = 0;
  /** Resolves when no request is under way and none begins. */
  const idle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 10; quiet = underWay > 0 ? 0 : quiet + 1) await setImmediate();
  };
  return {
    clock,
    async fetch(input, init) {
      underWay += 1;
      try {
        const response = await fetch(input, init);
        // The body is part of the request: the clock stands still until it is here.
        return new Response(await response.arrayBuffer(), response);
      } finally {
        underWay -= 1;
      }
    },
    async until(promise) {
      let isSettled = false;
      const settled = (): void => void (isSettled = true);
      promise.then(settled, settled);
      for (await idle(); !isSettled; await idle()) await clock.advance(step);
      return promise;
    },
  };
}
