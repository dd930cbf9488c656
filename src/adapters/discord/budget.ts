import type { Budget } from "#core";

/** What is counted together: a method in a channel, or all that goes to one interaction. Names no secret. */
export type Scope =
  | `${"post" | "edit" | "delete" | "read" | "typing" | "thread" | "webhook" | "other"} ${string}`
  | "all";

/**
 * What a scope may cost before Discord has said anything: its limits are not documented and may change any day, so these are
 * only where we begin. https://discord.com/developers/docs/topics/rate-limits
 */
export function budgetOf(scope: string): Budget {
  if (scope === "all") return { limit: 50, window: 1_000 };
  return { limit: 5, window: 5_000 };
}
