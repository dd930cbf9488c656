import { LeaseEnded } from "../errors.ts";
import type { Budget, Gate, Priority, RateLimitReport } from "../pacing/budget.ts";
import type { Pacer } from "../pacing/pacer.ts";
import { systemClock } from "../time/clock.ts";

/** What an error of a platform's SDK means. */
export interface Refusal {
  /** Which scope it closes and for how long, if it is about a limit. */
  rateLimit?: { scope: string; report: RateLimitReport } | undefined;
  /** A `Failure` or `Gone`. */
  error: Error;
}

/**
 * Makes one call that has passed the gate. When the platform refuses it, the pacer learns what that says about the limits, and the
 * caller gets a `Failure` or `Gone`.
 */
export async function attempt<Result>(
  gate: Pick<Gate, "report">,
  call: () => Promise<Result>,
  refusalIn: (thrown: unknown) => Refusal,
): Promise<Result> {
  try {
    return await call();
  } catch (thrown) {
    if (thrown instanceof LeaseEnded) throw thrown;
    const { rateLimit, error } = refusalIn(thrown);
    if (rateLimit) gate.report(rateLimit.scope, rateLimit.report);
    throw error;
  }
}

/** Returns the gate of calls that belong to no answer, such as reads of history and names. They hold no lease. */
export function createReadGate(
  pacer: Pacer,
  { budgetOf, signal }: { budgetOf(scope: string): Budget; signal?: AbortSignal | undefined },
): Gate {
  const gate = async <Result>(
    scope: string,
    priority: Priority,
    call: () => Promise<Result>,
  ): Promise<Result> => {
    await pacer.slot(scope, { priority, since: systemClock.monotonic(), budget: budgetOf(scope), signal });
    return call();
  };
  return Object.assign(gate, {
    report: (scope: string, rateLimit: RateLimitReport) => pacer.report(scope, rateLimit),
  });
}

/** Makes a call again, once, if the first one was lost on the way. Only for calls that are harmless when they are made twice. */
export async function againIfLost<Result>(
  call: () => Promise<Result>,
  isLost: (error: unknown) => boolean,
): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (!isLost(error)) throw error;
    return call();
  }
}
