import { type Inbound, type Lease, LeaseEnded, toError, type Work } from "#core";
import type { Database } from "#sqlite/database";
import { createLeaseControl, type LeaseControl } from "../lease/lease-control.ts";
import type { Inbox, Taken } from "./inbox.ts";
import type { WorkResult } from "../lease/acknowledge.ts";

export interface HoldOptions {
  database: Database;
  inbox: Inbox;
  work: Work;
  /** The leases that live right now, by `seq`: how orders and the end of the engine find their holder. */
  liveLeases: Map<number, LeaseControl>;
  /** Aborted when the engine is being stopped. */
  stopping: AbortSignal;
}

/**
 * Has an event worked on under a lease of its own, and says how that ended. Never rejects.
 *
 * No deadline and no look at the fence, as an engine with rivals needs: as long as this process has the file, there is no other
 * holder. What ends a lease is known here, at once.
 */
export function createHold(options: HoldOptions): (taken: Taken) => Promise<WorkResult> {
  const { database, inbox, work, liveLeases: held, stopping } = options;

  return async (taken) => {
    if (taken.stage === "over") return { type: "died" };
    const holding = createLeaseControl({
      taken,
      async save(field, text) {
        await database.commit(() => inbox.save(taken.id, field, text));
        return true;
      },
    });
    held.set(taken.seq, holding);
    // Read after the holder can be found, so that an order comes in one way or the other.
    const order = inbox.orderFor(taken);
    if (order) holding.tell(order);
    if (stopping.aborted) holding.tell("handover");
    try {
      return await runUnderLease(holding, taken, work);
    } finally {
      held.delete(taken.seq);
    }
  };
}

/** Has an event worked on under a lease that ends with it, and says how that went. Never rejects. */
export async function runUnderLease(
  holding: LeaseControl,
  taken: Pick<Taken, "event" | "stage">,
  work: Work,
): Promise<WorkResult> {
  const { lease } = holding;
  try {
    const event = JSON.parse(taken.event) as Inbound;
    await (taken.stage === "run" ? work.run(event, lease) : work.bury(event, lease));
    return { type: holding.ended ? "lost" : "done" };
  } catch (thrown) {
    if (holding.ended) return { type: "lost" };
    return isHandover(thrown, lease) ? { type: "handover" } : { type: "failed", error: toError(thrown) };
  } finally {
    holding.end("over");
  }
}

/** Whoever gives up after it was asked to hand over did so because of that, whatever its libraries made of the abort. */
function isHandover(thrown: unknown, lease: Lease): boolean {
  return lease.signal.reason === "handover" || (thrown instanceof LeaseEnded && thrown.reason === "handover");
}
