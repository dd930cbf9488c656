import { Job } from "bullmq";
import { systemClock, raceAbort } from "#core";
import { createLanesWithoutJob } from "./orphaned-lanes.ts";
import { type LaneData, type LaneQueueOptions, openLaneQueue } from "./queue.ts";
import { answered } from "#redis/script";
import type { LaneLock } from "./inbox.ts";

/** The job of BullMQ that has a lane worked on, in our hands: nobody else works on this lane until its lock runs out. */
export interface LaneJob {
  lane: string;
  lock: LaneLock;
  job: Job<LaneData>;
}

/**
 * Who works on which lane and when: BullMQ's part of the engine. A lane has one job at most, and the job says nothing but
 * "look into this lane". What lies in the lane is not BullMQ's: it would know no order among the events of a thread.
 */
export interface LaneJobs {
  /** There is something in this lane. Harmless when that was known, or is not even true. */
  add(lane: string): Promise<void>;
  /** For those of these lanes that may have been forgotten. How many there were. */
  addOrphaned(lanes: readonly string[]): Promise<number>;
  /** The lanes that have been ready longest, as many at most; none when there was none for a second. Rejects while Redis is away. */
  next(most: number): Promise<LaneJob[]>;
  /** There is nothing more to do in this lane. `following`: and another one is wanted. */
  done(wake: LaneJob, following: boolean): Promise<LaneJob | undefined>;
  /** The lane is looked at again after so many milliseconds, whatever comes into it meanwhile. */
  rest(wake: LaneJob, ms: number): Promise<void>;
  /** Whoever is free works on this lane next, at once. */
  giveBack(wake: LaneJob): Promise<void>;
  /** Lets others have the lanes whose holder has died: said nothing for the time of a lock. How many there were. */
  recover(): Promise<number>;
  /** No lane is handed out any more. */
  halt(): Promise<void>;
  /** Whoever is free need not wait until the rests of our lanes are over. */
  close(): Promise<void>;
}

/** So many lanes are fetched at once; others may have time for the rest. */
const portion = 16;

/** Milliseconds for a lane that is on its way to us when we stop. */
const grace = 300;

export function createLaneJobs(options: LaneQueueOptions): LaneJobs {
  const { queue, worker, end } = openLaneQueue(options);
  const asleep = createLanesWithoutJob({ redis: options.redis, toKey: (part) => worker.toKey(part) });
  /** Jobs that wait for the end of a rest, with that time. */
  const resting = new Map<Job, number>();
  const halted = new AbortController();
  let count = 0;

  const toWake = (job: Job<LaneData>, token: string): LaneJob => {
    const id = job.id ?? "";
    // The name of the lock is internal to BullMQ. The suite of the engine notices when it changes.
    const key = `${worker.toKey(id)}:lock`;
    return { lane: job.data.lane, lock: { key, suspects: worker.toKey("stalled"), token, job: id }, job };
  };
  const toJob = (lane: string): Parameters<typeof queue.addBulk>[0][number] => ({
    name: "wake",
    data: { lane },
    // An event that comes while its lane is worked on must lead to another look, and not be forgotten with this one.
    opts: { deduplication: { id: lane, keepLastIfActive: true } },
  });

  async function fetch(block: boolean): Promise<LaneJob | undefined> {
    const token = `${worker.id}:${(count += 1)}`;
    // What it still comes with is handed over. A Redis that hangs comes with nothing, and nobody waits for it.
    const job = await raceAbort(worker.getNextJob(token, { block }), halted.signal);
    return job && toWake(job, token);
  }

  return {
    async add(lane) {
      const { name, data, opts } = toJob(lane);
      await answered("waking a thread", () => queue.add(name, data, opts));
    },
    async addOrphaned(lanes) {
      const forgotten = await asleep(lanes);
      for (let from = 0; from < forgotten.length; from += 200) {
        const portion = forgotten.slice(from, from + 200).map(toJob);
        await answered("waking threads", () => queue.addBulk(portion));
      }
      return forgotten.length;
    },
    async next(most) {
      const first = await fetch(true);
      if (!first) return [];
      // Side by side, because one after the other each would wait for the answer to the one before.
      const further = most > 1 ? Math.min(most - 1, portion, await queue.getWaitingCount()) : 0;
      const fetched = await Promise.allSettled(Array.from({ length: further }, () => fetch(false)));
      return [
        first,
        ...fetched.flatMap((one) => (one.status === "fulfilled" && one.value ? [one.value] : [])),
      ];
    },
    async done({ job, lock: { token } }, following) {
      const answer: unknown = await answered("letting go of a thread", () =>
        job.moveToCompleted(null, token, following),
      );
      const [data, id] = Array.isArray(answer) ? answer : [];
      return data && id ? toWake(Job.fromJSON(worker, data, String(id)), token) : undefined;
    },
    async rest({ job, lock: { token } }, ms) {
      const until = Date.now() + ms;
      for (const [other, over] of resting) if (over < Date.now()) resting.delete(other);
      resting.set(job, until);
      await answered("letting a thread rest", () => job.moveToDelayed(until, token));
    },
    giveBack: async ({ job, lock: { token } }) =>
      void (await answered("handing a thread over", () => job.moveToWait(token))),
    // Not by BullMQ's own timer, which takes a rest of five seconds after a failure.
    recover: async () =>
      (await answered("looking for dead processes", () => worker.backend.moveStalledJobsToWait())).length,
    async halt() {
      // Before anything is handed over: a read that waits would take the next lane for a process that is about to end.
      end();
      void systemClock.sleep(options.redis.isReady ? grace : 0).then(() => halted.abort());
      await worker.close(true);
    },
    async close() {
      // One that rested may be at work elsewhere by now, and cannot be woken then.
      const wake = (job: Job): Promise<void> => answered("waking a thread", () => job.promote(), grace);
      await Promise.allSettled([...resting.keys()].map(wake));
      await queue.close();
    },
  };
}
