import type { Work } from "#core/engine";
import { createDeadline, type Deadline, type Moment, moment } from "#redis/deadline";
import { createLeaseControl } from "../lease/lease-control.ts";
import { createLiveLeases, type LiveLease, type LiveLeases } from "../lease/live-leases.ts";
import type { WorkResult } from "../lease/run-under-lease.ts";
import type { Taken } from "../lease/taken.ts";
import type { LaneLock, RedisInbox } from "./inbox.ts";

/** The leases of this process, which it renews for as long as their work goes on. */
export interface Leases extends Pick<LiveLeases, "tell" | "handOver" | "endAll"> {
  /** Runs the work on an event and returns how it went. `from`: before the event was taken. Never rejects. */
  run(taken: Taken, lock: LaneLock, from: Moment): Promise<WorkResult>;
  close(): void;
}

export interface LeasesOptions {
  inbox: RedisInbox;
  work: Work;
  /** Milliseconds for which a lease lasts after it was renewed. */
  lock: number;
}

interface RenewedLease extends LiveLease {
  lock: LaneLock;
  deadline: Deadline;
}

/**
 * Renews all leases with one call and ends those that cannot be renewed. Two things end a lease: Redis answers that another process
 * has the event, or this process's own clocks say that it has not heard from Redis for too long. The second one stops a process
 * that was paused: it wakes up in the middle of anything, and Redis is far away.
 */
export function createLeases({ inbox, work, lock }: LeasesOptions): Leases {
  const live = createLiveLeases<RenewedLease>(work);
  let renewing = false;
  let renewed = 0;

  async function renew(): Promise<void> {
    // A lost lease belongs to its successor, even while this holder's work has not ended yet.
    const leases = live.all().filter(({ control }) => !control.ended);
    if (leases.length === 0) return;
    const from = moment();
    const answers = await inbox.renew(leases);
    for (const [at, { control, deadline }] of leases.entries()) {
      const answer = answers[at];
      if (answer === "lost") control.end("lost");
      else deadline.extend(from);
      if (answer !== undefined && answer !== "lost") control.tell(answer);
    }
  }

  function look(): void {
    const leases = live.all();
    const now = moment();
    for (const { control, deadline } of leases) if (deadline.isOver(now)) control.end("lost");
    if (leases.length === 0 || renewing || performance.now() - renewed < lock / 4) return;
    renewing = true;
    renew()
      .then(() => {
        renewed = performance.now();
      })
      // The next renewal tries again. If it keeps failing, the deadlines end the leases.
      .catch(() => {})
      .finally(() => {
        renewing = false;
      });
  }

  const timer = setInterval(look, lock / 12);
  timer.unref();

  return {
    run(taken, laneLock, from) {
      const deadline = createDeadline(lock, from);
      const control = createLeaseControl({ taken, inbox, isLate: () => deadline.isOver() });
      return live.run({ taken, control, lock: laneLock, deadline }, from.monotonic);
    },
    tell: live.tell,
    handOver: live.handOver,
    endAll: live.endAll,
    close: () => clearInterval(timer),
  };
}
