import { type Clock, raceAbort } from "#core/engine";
import type { LaneJob } from "./lane-jobs.ts";
import { createServeLane, type ServeLaneOptions } from "./serve-lane.ts";

/** Take lanes as they come, and work on their events. */
export interface Workers {
  /** Takes lanes until the engine is being stopped. Resolves when no further lane comes in. */
  takeLanes(): Promise<void>;
  /** Resolves when nothing is being worked on. */
  idle(): Promise<void>;
  /**
   * Gives the lanes that are still being worked on to other processes, and those that Redis still hands out in reply to a call under
   * way. Call it after their leases have ended.
   */
  giveBack(): Promise<void>;
}

export interface WorkersOptions extends Omit<ServeLaneOptions, "hasRoom" | "isOpen" | "isOurs"> {
  simultaneous: number;
  clock: Clock;
}

/** Milliseconds between two attempts to reach a Redis that is away. */
const retryDelay = 200;

export function createWorkers(options: WorkersOptions): Workers {
  const { jobs, simultaneous, stopping, clock } = options;
  const active = new Set<LaneJob>();
  const serving = new Set<Promise<void>>();
  let isGivingBack = false;
  let changed = Promise.withResolvers<void>();

  const isFull = (): boolean => active.size >= simultaneous;
  const isOpen = (): boolean => !stopping.aborted;
  const change = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  const drop = (job: LaneJob): void => {
    active.delete(job);
    change();
  };

  const serveLane = createServeLane({
    ...options,
    hasRoom: () => !isFull(),
    isOpen,
    isOurs: (job) => active.has(job),
  });

  async function serveAll(first: LaneJob): Promise<void> {
    for (let job: LaneJob | undefined = first; job;) {
      active.add(job);
      const following = await serveLane(job);
      drop(job);
      // Redis handed it out before it heard that this process takes no more.
      if (following && isGivingBack) return jobs.giveBack(following);
      job = following;
    }
  }

  function serve(job: LaneJob): void {
    const served = serveAll(job)
      .catch(() => {})
      .finally(() => serving.delete(served));
    serving.add(served);
  }

  async function take(): Promise<void> {
    for (const job of await jobs.next(simultaneous - active.size)) {
      // Closed while the read was waiting: the lane belongs to other processes.
      if (isOpen()) serve(job);
      else await jobs.giveBack(job);
    }
  }

  return {
    async takeLanes() {
      while (!stopping.aborted) {
        try {
          if (isFull()) await raceAbort(changed.promise, stopping);
          else await take();
        } catch {
          // Redis is away, or the engine is being stopped.
          await clock.sleep(retryDelay, stopping);
        }
      }
    },
    async idle() {
      while (active.size > 0) await changed.promise;
    },
    async giveBack() {
      isGivingBack = true;
      const left = [...active];
      for (const job of left) drop(job);
      await Promise.allSettled([...left.map((job) => jobs.giveBack(job)), ...serving]);
    },
  };
}
