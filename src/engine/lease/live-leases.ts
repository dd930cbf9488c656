import { createRecent, type LeaseEnd, type Order, type Work } from "#core/engine";
import type { LeaseControl } from "./lease-control.ts";
import { runUnderLease, type WorkResult } from "./run-under-lease.ts";
import type { Taken } from "./taken.ts";

export interface LiveLease {
  taken: Taken;
  control: LeaseControl;
}

/** The leases that this process holds right now. Orders and the end of the engine reach their holders through it. */
export interface LiveLeases<Item extends LiveLease = LiveLease> {
  /** Runs the work on an event and returns how it went. `since`: a monotonic time before the event was taken. Never rejects. */
  run(lease: Item, since: number): Promise<WorkResult>;
  all(): Item[];
  /** Tells the holders of these events, if they are in this process. */
  tell(ids: readonly string[], order: Order["type"]): void;
  /** Asks every holder to hand over. */
  handOver(): void;
  /** Ends every lease: no holder may write any more. */
  endAll(): void;
}

/** An order can overtake the answer by which this process learns that it has the event. This many are remembered until then. */
const rememberedOrders = 1_000;

export function createLiveLeases<Item extends LiveLease = LiveLease>(work: Work): LiveLeases<Item> {
  const live = new Map<string, Item>();
  const early = createRecent<{ order: Order["type"]; heard: number }>(rememberedOrders);

  function orderFor({ id, ordered }: Taken, since: number): LeaseEnd | undefined {
    if (ordered) return ordered;
    const order = early.get(id);
    // An order from before that time came along with the event, or was for an earlier attempt at it.
    return order && order.heard >= since ? order.order : undefined;
  }

  return {
    async run(lease, since) {
      const { taken, control } = lease;
      if (taken.stage === "over") return { type: "died" };
      live.set(taken.id, lease);
      const order = orderFor(taken, since);
      if (order) control.tell(order);
      try {
        return await runUnderLease(control, taken, work);
      } finally {
        // A holder that lost its lease may end after its successor in this very process has begun.
        if (live.get(taken.id) === lease) live.delete(taken.id);
      }
    },
    all: () => [...live.values()],
    tell(ids, order) {
      for (const id of ids) {
        const lease = live.get(id);
        if (lease) lease.control.tell(order);
        else early.set(id, { order, heard: performance.now() });
      }
    },
    handOver() {
      for (const { control } of live.values()) control.tell("handover");
    },
    endAll() {
      for (const { control } of live.values()) control.end("lost");
    },
  };
}
