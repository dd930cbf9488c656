/** Which call goes first when there is not enough for all. A fifth of every scope is kept for the first two priorities. */
export type Priority = "final" | "control" | "first" | "edit" | "progress";

/** The number of calls that a scope allows in a window. */
export interface Budget {
  limit: number;
  /** Milliseconds. */
  window: number;
}

/** What a platform's answer says about a scope. */
export interface RateLimitReport {
  /** The true budget of the scope. */
  budget?: Budget | undefined;
  /** The number of calls that are left, and the milliseconds until the budget is full again. */
  remaining?: number | undefined;
  resetAfter?: number | undefined;
  /** The platform has refused a call and takes none for so many milliseconds. */
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

/** A call that waits for a slot. */
export interface SlotRequest {
  priority: Priority;
  /** When readers of this answer last saw something new, by the monotonic clock. Among calls of the same rank the stalest answer goes first. */
  since: number;
  /** The adapter's estimate of the scope's budget, used until the platform reports its own. */
  budget: Budget;
  /** Takes the call out of the queue at once. */
  signal?: AbortSignal | undefined;
}
