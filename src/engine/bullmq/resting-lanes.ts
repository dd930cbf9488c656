import type { Job, Queue } from "bullmq";
import { systemClock } from "#core/engine";
import { answered } from "#redis/script";
import type { LaneData } from "./queue.ts";

/** The lanes that rest after their head has failed or was parked. */
export interface RestingLanes {
  /** Lets the lane of a job rest, which this process holds under this token. */
  rest(job: Job<LaneData>, token: string, ms: number): Promise<void>;
  /** Ends a lane's rest, whichever process let it rest. */
  hurry(lane: string): Promise<void>;
  /** Ends the rests of this process's lanes. */
  close(): Promise<void>;
}

/** Milliseconds for ending a rest when the process stops. */
const grace = 300;

export function createRestingLanes(queue: Queue<LaneData>): RestingLanes {
  const resting = new Set<Job>();
  const closed = new AbortController();

  const promote = (job: Job, ms?: number): Promise<void> =>
    answered("ending a thread's rest", () => job.promote(), ms);

  /** BullMQ ends the rest by the wall clock, which may be set back. */
  async function endRest(job: Job, ms: number): Promise<void> {
    await systemClock.sleep(ms, closed.signal);
    if (closed.signal.aborted) return;
    resting.delete(job);
    // BullMQ may have ended the rest a moment ago, or a person's order has.
    await promote(job).catch(() => {});
  }

  async function findDelayed(lane: string): Promise<Job | undefined> {
    const id = await queue.getDeduplicationJobId(lane);
    const job = id ? await queue.getJob(id) : undefined;
    return job && (await job.isDelayed()) ? job : undefined;
  }

  return {
    async rest(job, token, ms) {
      resting.add(job);
      void endRest(job, ms);
      await answered("letting a thread rest", () => job.moveToDelayed(Date.now() + ms, token));
    },
    async hurry(lane) {
      const job = await answered("looking whether a thread rests", () => findDelayed(lane));
      if (job) await promote(job);
    },
    async close() {
      closed.abort();
      // A lane that rested may be at work elsewhere by now. Promoting its job fails then, which is fine.
      await Promise.allSettled([...resting].map((job) => promote(job, grace)));
    },
  };
}
