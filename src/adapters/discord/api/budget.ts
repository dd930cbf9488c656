import type { Budget } from "#core/platform";

/** What Discord counts together: a method in a channel, or all calls to one interaction. Holds no secret. */
export type Scope =
  | `${"post" | "edit" | "delete" | "read" | "typing" | "thread" | "webhook" | "other"} ${string}`
  | "all";

/** Calls of one bot in a second, and the share of them for calls that belong to no answer. The shares are counted apart. */
const allPerSecond = 50;
const readsPerSecond = 10;

/**
 * Returns the budget with which a scope begins. Discord documents no limits and may change them any day, so what it answers replaces
 * the budget. https://discord.com/developers/docs/topics/rate-limits
 */
export function budgetOf(scope: string): Budget {
  if (scope === "all") return { limit: allPerSecond - readsPerSecond, window: 1_000 };
  return { limit: 5, window: 5_000 };
}

/** The same for calls that belong to no answer. */
export const budgetOfReads = (scope: string): Budget =>
  scope === "all" ? { limit: readsPerSecond, window: 1_000 } : budgetOf(scope);
