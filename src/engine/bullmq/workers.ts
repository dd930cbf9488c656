import { type Clock, raceAbort } from "#core";
import { createServe, type ServeOptions } from "./serve-lane.ts";
import type { LaneJob } from "./lane-jobs.ts";

/** Takes lanes as they come, and works on their events. */
export interface Workers {
  /** Until it is being stopped. Resolves when no further lane comes in. */
  takeLanes(): Promise<void>;
  /** Takes no lane that it does not have yet, until `resume`. */
  pause(): void;
  resume(): void;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
  /** Lets others have what is still being worked on. Its leases must have ended. */
  letGo(): Promise<void>;
}

export interface WorkersOptions extends Omit<ServeOptions, "hasRoom" | "isOpen" | "isOurs"> {
  simultaneous: number;
  clock: Clock;
}

/** Between two attempts to reach a Redis that is away. */
const pause = 200;

export function createWorkers(options: WorkersOptions): Workers {
  const { wakes, simultaneous, stopping, clock } = options;
  const inHand = new Set<LaneJob>();
  let changed = Promise.withResolvers<void>();
  let paused = false;

  const isFull = (): boolean => inHand.size >= simultaneous;
  const isOpen = (): boolean => !paused && !stopping.aborted;
  const change = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const put = (wake: LaneJob): void => {
    inHand.delete(wake);
    change();
  };

  const serve = createServe({
    ...options,
    hasRoom: () => !isFull(),
    isOpen,
    isOurs: (wake) => inHand.has(wake),
  });

  async function serveAll(first: LaneJob): Promise<void> {
    for (let wake: LaneJob | undefined = first; wake;) {
      inHand.add(wake);
      const following = await serve(wake);
      put(wake);
      wake = following;
    }
  }

  async function take(): Promise<void> {
    const taken = await wakes.next(simultaneous - inHand.size);
    for (const wake of taken) {
      // A read that was waiting when we were told to take nothing more.
      if (isOpen()) void serveAll(wake);
      else await wakes.giveBack(wake);
    }
  }

  return {
    async takeLanes() {
      while (!stopping.aborted) {
        try {
          if (isFull() || paused) await raceAbort(changed.promise, stopping);
          else await take();
        } catch {
          // Redis is away, or we are being stopped.
          await clock.sleep(pause, stopping);
        }
      }
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      change();
    },
    async idle() {
      while (inHand.size > 0) await changed.promise;
    },
    async letGo() {
      const left = [...inHand];
      for (const wake of left) put(wake);
      await Promise.allSettled(left.map((wake) => wakes.giveBack(wake)));
    },
  };
}
