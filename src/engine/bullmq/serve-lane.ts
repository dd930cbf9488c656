import { type Log, toError } from "#core/engine";
import { moment } from "#redis/deadline";
import type { Acknowledge, NextStep } from "../lease/acknowledge.ts";
import type { RedisInbox } from "./inbox.ts";
import type { LaneJob, LaneJobs } from "./lane-jobs.ts";
import type { Leases } from "./leases.ts";
import type { Taken } from "../lease/taken.ts";

export interface ServeLaneOptions {
  inbox: RedisInbox;
  jobs: LaneJobs;
  leases: Leases;
  acknowledge: Acknowledge;
  /** Aborted when the engine is being stopped. */
  stopping: AbortSignal;
  /** Is there time for another event of the same lane? */
  hasRoom(): boolean;
  /** May this process take another lane? */
  isOpen(): boolean;
  /** `false`: the lane was given to other processes while its work went on. */
  isOurs(job: LaneJob): boolean;
  log: Log | undefined;
}

/** Works on a lane for as long as that is fair. Resolves with another lane, if one came along. Never rejects. */
export type ServeLane = (job: LaneJob) => Promise<LaneJob | undefined>;

export function createServeLane(options: ServeLaneOptions): ServeLane {
  const { inbox, jobs, leases, acknowledge, stopping, hasRoom, isOpen, isOurs, log } = options;

  /** An order may have come when its holder had ended and the lane did not rest yet. */
  async function rest(job: LaneJob, ms: number, last: Taken | undefined): Promise<void> {
    await jobs.rest(job, ms);
    if (last && !last.ordered && (await inbox.isOrdered(last.id))) await jobs.hurry(job.lane);
  }

  async function serveNext(job: LaneJob, note: (taken: Taken) => void): Promise<NextStep> {
    const from = moment();
    const taken = await inbox.take(job.lane, job.lock);
    if (taken === "refused") return "lost";
    if (taken === "empty") return "empty";
    note(taken);
    // The engine stopped while it took the event, so the work has not begun.
    if (stopping.aborted) return acknowledge(taken, { type: "handover" });
    return acknowledge(taken, await leases.run(taken, job.lock, from));
  }

  async function endJob(job: LaneJob, next: NextStep, last: Taken | undefined): Promise<LaneJob | undefined> {
    if (next === "lost") return undefined;
    if (next === "empty") return jobs.complete(job, isOpen());
    if (next === "more") {
      // Behind all other lanes that wait: a busy thread does not starve the rest.
      const [, following] = await Promise.all([jobs.add(job.lane), jobs.complete(job, isOpen())]);
      return following;
    }
    if (next === "handover" || stopping.aborted) await jobs.giveBack(job);
    else await rest(job, next.rest, last);
    return undefined;
  }

  return async (job) => {
    let last: Taken | undefined;
    const note = (taken: Taken): void => void (last = taken);
    try {
      let next = await serveNext(job, note);
      while (next === "more" && hasRoom() && isOpen()) next = await serveNext(job, note);
      return isOurs(job) ? await endJob(job, next, last) : undefined;
    } catch (error) {
      const fields = { lane: job.lane, error: toError(error).message };
      log?.info(fields, "this process lost the thread; another one takes it when the lock has run out");
      return undefined;
    }
  };
}
