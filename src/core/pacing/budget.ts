/** Who goes first when there is not enough for all. A fifth of every scope is kept for the first two. */
export type Priority = "final" | "control" | "first" | "edit" | "progress";

/** How many calls a scope allows in which time. */
export interface Budget {
  limit: number;
  /** Milliseconds. */
  window: number;
}

/** What a platform's answer said about a scope. */
export interface RateLimitReport {
  /** The true size of the scope. */
  budget?: Budget | undefined;
  /** How many calls are left, and the milliseconds until it is full again. */
  remaining?: number | undefined;
  resetAfter?: number | undefined;
  /** We were refused: nothing may be sent for so many milliseconds. */
  closedFor?: number | undefined;
}

/**
 * Every call to a platform passes the gate. It waits for the scope's budget, checks the lease, and then makes the call at once.
 * Rejects with `LeaseEnded`, and makes no call, when another process holds the lease or when what waited has become stale.
 */
export interface Gate {
  <Result>(scope: string, priority: Priority, call: () => Promise<Result>): Promise<Result>;
  /** Tells the pacer what the platform's answer said about a scope. */
  report(scope: string, rateLimit: RateLimitReport): void;
}

/** One call that wants to be made. */
export interface SlotRequest {
  priority: Priority;
  /** When the reader of this answer last saw something new. Among equals the stalest answer goes first. */
  since: number;
  /** What the scope may cost as long as the platform has said nothing better: `Adapter.budget(scope)`. */
  budget: Budget;
  /** Leaves the queue at once; the slot goes to somebody else. */
  signal?: AbortSignal | undefined;
}
