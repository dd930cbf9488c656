import type { Order, Work } from "#core";
import { runUnderLease } from "../embedded/hold.ts";
import { createLeaseControl, type LeaseControl } from "../lease/lease-control.ts";
import { createDeadline, type Deadline, moment } from "#redis/deadline";
import type { LaneLock, RedisInbox, RedisTaken } from "./inbox.ts";
import type { WorkResult } from "../lease/acknowledge.ts";

/** The leases of this process that live right now. */
export interface Leases {
  /** Has an event worked on under a lease of its own, and says how that ended. `from`: before it was taken. Never rejects. */
  hold(taken: RedisTaken, lock: LaneLock, from: ReturnType<typeof moment>): Promise<WorkResult>;
  /** An order for events, which are ours or not. */
  order(ids: readonly string[], type: Order["type"]): void;
  /** Asks every holder to come to an end. */
  handOver(): void;
  /** Nobody may write any more. */
  endAll(): void;
  close(): void;
}

export interface LeasesOptions {
  inbox: RedisInbox;
  work: Work;
  /** Milliseconds. */
  lock: number;
}

interface Held {
  holding: LeaseControl;
  taken: RedisTaken;
  lock: LaneLock;
  deadline: Deadline;
}

/**
 * Orders come by another way than events, and may be faster than the answer that says that an event is ours. What was heard
 * before that was asked is in the answer, unless it means an earlier life of the event.
 */
const rememberedOrders = 1_000;

/**
 * Keeps all leases of the process alive, with one call for all of them, and ends those that cannot be kept. Two things end a
 * lease: Redis says that it is somebody else's, or our own clock says that we have not heard from Redis for too long. The
 * second one is what stops a process that was paused: it wakes up in the middle of anything, and Redis is far away.
 */
export function createLeases({ inbox, work, lock }: LeasesOptions): Leases {
  const held = new Map<string, Held>();
  const early = new Map<string, { type: Order["type"]; heard: number }>();
  let renewing = false;
  let renewed = 0;

  async function renew(): Promise<void> {
    const leases = [...held.values()];
    const from = moment();
    const answers = await inbox.renew(leases);
    for (const [at, { holding, deadline }] of leases.entries()) {
      const answer = answers[at];
      if (answer === "lost") holding.end("lost");
      else deadline.extend(from);
      if (answer !== undefined && answer !== "lost") holding.tell(answer);
    }
  }

  function look(): void {
    for (const { holding, deadline } of held.values()) if (deadline.isOver()) holding.end("lost");
    if (held.size === 0 || renewing || performance.now() - renewed < lock / 4) return;
    renewing = true;
    renew()
      .then(() => {
        renewed = performance.now();
      })
      // Tried again with the next look. When it goes on like this, the deadlines say so.
      .catch(() => {})
      .finally(() => {
        renewing = false;
      });
  }

  const timer = setInterval(look, lock / 12);
  timer.unref();

  return {
    async hold(taken, laneLock, from) {
      if (taken.stage === "over") return { type: "died" };
      const deadline = createDeadline(lock, from);
      let saves = 0;
      const holding = createLeaseControl({
        taken,
        isLate: deadline.isOver,
        save: (field, text) => inbox.save(taken, field, text, (saves += 1)),
      });
      held.set(taken.id, { holding, taken, lock: laneLock, deadline });
      const order = early.get(taken.id);
      if (taken.ordered) holding.tell(taken.ordered);
      else if (order && order.heard >= from.monotonic) holding.tell(order.type);
      try {
        return await runUnderLease(holding, taken, work);
      } finally {
        // A holder that lost its lease may end after its successor in this very process has begun.
        if (held.get(taken.id)?.holding === holding) held.delete(taken.id);
      }
    },
    order(ids, type) {
      for (const id of ids) {
        const lease = held.get(id);
        if (lease) lease.holding.tell(type);
        else early.set(id, { type, heard: performance.now() });
      }
      for (const id of early.keys()) {
        if (early.size <= rememberedOrders) break;
        early.delete(id);
      }
    },
    handOver() {
      for (const { holding } of held.values()) holding.tell("handover");
    },
    endAll() {
      for (const { holding } of held.values()) holding.end("lost");
    },
    close: () => clearInterval(timer),
  };
}
