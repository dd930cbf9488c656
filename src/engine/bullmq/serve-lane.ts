import { toError } from "#core";
import type { LaneJob, LaneJobs } from "./lane-jobs.ts";
import type { Log } from "#core";
import { moment } from "#redis/deadline";
import type { RedisInbox, RedisTaken } from "./inbox.ts";
import type { Leases } from "./leases.ts";
import type { WorkResult, NextStep } from "../lease/acknowledge.ts";

export interface ServeOptions {
  inbox: RedisInbox;
  wakes: LaneJobs;
  leases: Leases;
  settle(taken: RedisTaken, outcome: WorkResult): Promise<NextStep>;
  /** Aborted when the engine is being stopped. */
  stopping: AbortSignal;
  /** Is there time for more of the same lane? */
  hasRoom(): boolean;
  /** May we take another lane? */
  isOpen(): boolean;
  /** `false`: the lane was given to others while its work went on. */
  isOurs(wake: LaneJob): boolean;
  log: Log | undefined;
}

/** Works on a lane for as long as that is fair. Answers another lane that came along. Never rejects. */
export function createServe(options: ServeOptions): (wake: LaneJob) => Promise<LaneJob | undefined> {
  const { inbox, wakes, leases, settle, stopping, hasRoom, isOpen, isOurs, log } = options;

  async function work(wake: LaneJob): Promise<NextStep> {
    const from = moment();
    const taken = await inbox.take(wake.lane, wake.lock);
    if (taken === "refused") return "lost";
    if (taken === "empty") return "empty";
    // Told to stop while it was being taken: nobody has seen it yet.
    const isTooLate = stopping.aborted;
    return settle(taken, isTooLate ? { type: "handover" } : await leases.hold(taken, wake.lock, from));
  }

  /** What becomes of the lane. */
  async function pass(wake: LaneJob, settled: NextStep): Promise<LaneJob | undefined> {
    if (settled === "lost") return undefined;
    if (settled === "empty") return wakes.done(wake, isOpen());
    if (settled === "more") {
      // Behind all others that wait: a busy thread does not starve the rest.
      const [, following] = await Promise.all([wakes.add(wake.lane), wakes.done(wake, isOpen())]);
      return following;
    }
    if (settled === "handover" || stopping.aborted) await wakes.giveBack(wake);
    else await wakes.rest(wake, settled.rest);
    return undefined;
  }

  return async (wake) => {
    try {
      let settled = await work(wake);
      while (settled === "more" && hasRoom() && isOpen()) settled = await work(wake);
      return isOurs(wake) ? await pass(wake, settled) : undefined;
    } catch (error) {
      // Its lock runs out now, and whoever looks for such lanes first works on it.
      log?.info(
        { lane: wake.lane, error: toError(error).message },
        "a thread was let go; it is taken up again",
      );
      return undefined;
    }
  };
}
