import { Job } from "bullmq";
import { raceAbort, systemClock } from "#core/engine";
import { answered } from "#redis/script";
import type { LaneLock } from "./inbox.ts";
import { createLanesWithoutJob } from "./lanes-without-job.ts";
import { createRestingLanes } from "./resting-lanes.ts";
import { type LaneData, type LaneQueueOptions, openLaneQueue } from "./queue.ts";

/** A job of BullMQ that this process has taken: no other process works on its lane until the lock runs out. */
export interface LaneJob {
  lane: string;
  lock: LaneLock;
  bullmqJob: Job<LaneData>;
}

/**
 * BullMQ's part of the engine: which process works on which lane, and when. A lane has at most one job, and the job says only "look
 * into this lane". The events lie elsewhere, because BullMQ keeps no order among the events of a thread.
 */
export interface LaneJobs {
  /** Reports that this lane may have an event. Harmless when that is known already, or untrue. */
  add(lane: string): Promise<void>;
  /** Adds a job for those of these lanes that may have none. Returns how many there were. */
  addMissing(lanes: readonly string[]): Promise<number>;
  /** Takes at most `most` of the lanes that have waited longest; none if none came for a second. Rejects while Redis is away. */
  next(most: number): Promise<LaneJob[]>;
  /** Ends a job whose lane is empty. With `following`, takes the next lane in the same call. */
  complete(job: LaneJob, following: boolean): Promise<LaneJob | undefined>;
  /** Lets the lane rest for `ms` milliseconds, even if events come into it, and then hands it out again. */
  rest(job: LaneJob, ms: number): Promise<void>;
  /** Ends the lane's rest, whichever process let it rest. */
  hurry(lane: string): Promise<void>;
  /** Gives the lane to the next free process, at once. */
  giveBack(job: LaneJob): Promise<void>;
  /** Frees the lanes whose lock has run out because their process died. Returns how many there were. */
  recover(): Promise<number>;
  /** Stops handing out lanes. */
  halt(): Promise<void>;
  /** Ends the rests of this process's lanes, so that other processes need not wait for them. */
  close(): Promise<void>;
}

/** Lanes fetched at once: other processes may have time for the rest. */
const portion = 16;

/** Milliseconds for a lane that is on its way to this process when it stops. */
const grace = 300;

export function createLaneJobs(options: LaneQueueOptions): LaneJobs {
  const { queue, worker, end } = openLaneQueue(options);
  const resting = createRestingLanes(queue);
  const lanesWithoutJob = createLanesWithoutJob({
    redis: options.redis,
    toKey: (part) => worker.toKey(part),
  });
  const halted = new AbortController();
  let count = 0;

  const toLaneJob = (bullmqJob: Job<LaneData>, token: string): LaneJob => {
    const id = bullmqJob.id ?? "";
    // The name of the lock is internal to BullMQ. The engine's test suite fails when it changes.
    const key = `${worker.toKey(id)}:lock`;
    const lock = { key, suspects: worker.toKey("stalled"), token, job: id };
    return { lane: bullmqJob.data.lane, lock, bullmqJob };
  };
  const toBulkJob = (lane: string): Parameters<typeof queue.addBulk>[0][number] => ({
    name: "lane",
    data: { lane },
    // An event may come while a process works on its lane: the next job must not be dropped as a duplicate of this one.
    opts: { deduplication: { id: lane, keepLastIfActive: true } },
  });

  async function fetch(block: boolean): Promise<LaneJob | undefined> {
    const token = `${worker.id}:${(count += 1)}`;
    // After the halt, a job that still arrives is given back. A Redis that hangs sends none, and is not waited for.
    const bullmqJob = await raceAbort(worker.getNextJob(token, { block }), halted.signal);
    return bullmqJob && toLaneJob(bullmqJob, token);
  }

  return {
    async add(lane) {
      const { name, data, opts } = toBulkJob(lane);
      await answered("adding a thread's job", () => queue.add(name, data, opts));
    },
    async addMissing(lanes) {
      const missing = await lanesWithoutJob(lanes);
      for (let from = 0; from < missing.length; from += 200) {
        const some = missing.slice(from, from + 200).map(toBulkJob);
        await answered("adding threads' jobs", () => queue.addBulk(some));
      }
      return missing.length;
    },
    async next(most) {
      const first = await fetch(true);
      if (!first) return [];
      // Side by side: one after the other, each would wait for the answer to the one before.
      const further = most > 1 ? Math.min(most - 1, portion, await queue.getWaitingCount()) : 0;
      const fetched = await Promise.allSettled(Array.from({ length: further }, () => fetch(false)));
      return [
        first,
        ...fetched.flatMap((one) => (one.status === "fulfilled" && one.value ? [one.value] : [])),
      ];
    },
    async complete({ bullmqJob, lock: { token } }, following) {
      const answer: unknown = await answered("completing a thread's job", () =>
        bullmqJob.moveToCompleted(null, token, following),
      );
      const [data, id] = Array.isArray(answer) ? answer : [];
      return data && id ? toLaneJob(Job.fromJSON(worker, data, String(id)), token) : undefined;
    },
    rest: ({ bullmqJob, lock: { token } }, ms) => resting.rest(bullmqJob, token, ms),
    hurry: resting.hurry,
    giveBack: async ({ bullmqJob, lock: { token } }) =>
      void (await answered("giving a thread back", () => bullmqJob.moveToWait(token))),
    // Called here and not by BullMQ's own timer, which rests for five seconds after a failure.
    recover: async () =>
      (await answered("looking for dead processes", () => worker.backend.moveStalledJobsToWait())).length,
    async halt() {
      // Before anything is handed over: a read that waits would take the next lane for a process that is about to end.
      end();
      void systemClock.sleep(options.redis.isReady ? grace : 0).then(() => halted.abort());
      await worker.close(true);
    },
    async close() {
      await resting.close();
      await queue.close();
    },
  };
}
