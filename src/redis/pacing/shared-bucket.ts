import {
  type Budget,
  type Clock,
  createPriorityQueue,
  type Pacer,
  type Priority,
  type SlotRequest,
} from "#core/engine";

/** One rate limit of a platform, shared with other processes, and this process's calls that wait for it. */
export interface SharedBucket {
  ask(request: SlotRequest): Promise<void>;
  /** The platform has refused a call of any process: slots of the next milliseconds are not used. */
  close(ms: number): void;
  /** True when no call waits and none has for a while. */
  isForgettable(): boolean;
}

/** The least urgent call that may use a slot. */
export type SlotKind = "urgent" | "first" | "edit";

export interface SharedBucketOptions {
  name: string;
  clock: Clock;
  /** Returns how many milliseconds the next slot is away. Rejects while Redis is away. */
  reserve(kind: SlotKind, budget: Budget): Promise<number>;
  /** Used while Redis is away, with this process's part of every budget. */
  alone: Pacer;
  part(budget: Budget): Budget;
}

const kinds: readonly SlotKind[] = ["urgent", "first", "edit"];
const kindOf: Record<Priority, SlotKind> = {
  final: "urgent",
  control: "urgent",
  first: "first",
  edit: "edit",
  progress: "edit",
};
const memory = 600_000;

/**
 * A slot belongs to the process, not to a call: when it comes, the most urgent call gets it. So an urgent call never waits behind
 * slots that were promised to edits. At most one slot of each kind is promised ahead, because no other process can have it.
 */
export function createSharedBucket(options: SharedBucketOptions): SharedBucket {
  const { name, clock, reserve, alone, part } = options;
  let budget: Budget = { limit: 1, window: 1 };
  const line = createPriorityQueue(clock, () => budget.window);
  const promised = new Set<SlotKind>();
  let granted: number[] = [];
  let closedUntil = 0;
  let used = clock.monotonic();

  const best = (kind: SlotKind): ReturnType<typeof line.best> =>
    line.best((priority) => kinds.indexOf(kindOf[priority]) <= kinds.indexOf(kind));

  function serve(): void {
    used = clock.monotonic();
    for (const kind of new Set(line.priorities().map((priority) => kindOf[priority])))
      if (!promised.has(kind)) void fetch(kind);
  }

  async function fetch(kind: SlotKind): Promise<void> {
    promised.add(kind);
    try {
      await clock.sleep(await reserve(kind, budget));
      if (clock.monotonic() < closedUntil) await clock.sleep(closedUntil - clock.monotonic());
      else grant(kind);
    } catch {
      doAlone();
    } finally {
      promised.delete(kind);
    }
    serve();
  }

  function grant(kind: SlotKind): void {
    const waiter = best(kind);
    // The call that asked for this slot has been aborted.
    if (!waiter) return;
    granted = granted.filter((time) => time > clock.monotonic() - budget.window);
    granted.push(clock.monotonic());
    waiter.grant();
  }

  /** Moves all waiting calls to the pacer for the time without Redis, in the same order. */
  function doAlone(): void {
    const own = part(budget);
    const spent = granted.filter((time) => time > clock.monotonic() - own.window).length;
    // Calls from before Redis went away count here as well.
    if (spent > 0) alone.report(name, { remaining: Math.max(0, own.limit - spent), resetAfter: own.window });
    granted = [];
    for (let waiter = best("edit"); waiter; waiter = best("edit")) {
      const { grant: go, refuse } = waiter;
      line.release(waiter);
      alone.slot(name, { ...waiter, budget: part(waiter.budget) }).then(go, refuse);
    }
  }

  return {
    ask(request) {
      budget = request.budget;
      const slot = line.join(request, serve);
      serve();
      return slot;
    },
    close(ms) {
      closedUntil = Math.max(closedUntil, clock.monotonic() + ms);
    },
    isForgettable() {
      const quiet = Math.max(memory, budget.window);
      return (
        line.size === 0 && promised.size === 0 && clock.monotonic() > Math.max(used + quiet, closedUntil)
      );
    },
  };
}
