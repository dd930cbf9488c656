import type { Budget } from "#core/platform";

/** What is counted together: a method in a channel, or all that goes to one interaction. Names no secret. */
export type Scope =
  | `${"post" | "edit" | "delete" | "read" | "typing" | "thread" | "webhook" | "other"} ${string}`
  | "all";

/**
 * What a scope may cost before Discord has said anything: its limits are not documented and may change any day, so these are
 * only where we begin. https://discord.com/developers/docs/topics/rate-limits
 */
export function budgetOf(scope: string): Budget {
  if (scope === "all") return { limit: all - forReads, window: 1_000 };
  return { limit: 5, window: 5_000 };
}

/** The same for what is read besides answers, whose share of all calls is its own. */
export const budgetOfReads = (scope: string): Budget =>
  scope === "all" ? { limit: forReads, window: 1_000 } : budgetOf(scope);

/** Calls of one bot in a second, and how many of them are kept from the answers: they are counted apart. */
const all = 50;
const forReads = 10;
