import type { Adapter } from "../adapter.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import type { Lease } from "../engine.ts";
import { LeaseEnded } from "../errors.ts";
import type { Gate, Priority, RateLimitReport } from "../pacing/budget.ts";
import type { Pacer } from "../pacing/pacer.ts";

/** The gate of one answer. */
export interface AnswerGate extends Gate {
  /** Tells the gate that the answer is complete. Calls that still wait give up, and every later call counts as final. */
  finalsOnly(): void;
}

export interface GateOptions {
  adapter: Pick<Adapter, "name" | "budget">;
  pacer: Pacer;
  lease: Pick<Lease, "signal" | "check">;
  clock?: Clock;
}

/** Queues an answer's calls in their scopes. Lets no call through once another process holds the lease. */
export function createGate({ adapter, pacer, lease, clock = systemClock }: GateOptions): AnswerGate {
  // A scope is a platform's own word, and two platforms may use the same one.
  const named = (scope: string): string => `${adapter.name} ${scope}`;
  const stale = new AbortController();
  const lost = new AbortController();
  const end = (): void => {
    const { reason } = lease.signal;
    // An order to stop ends the model's work, but the text so far still has to be sealed.
    if (reason !== "lost" && reason !== "handover") return;
    lost.abort(new LeaseEnded(reason, "Another process writes this answer now."));
    stale.abort(lost.signal.reason);
  };
  if (lease.signal.aborted) end();
  else lease.signal.addEventListener("abort", end, { once: true });

  let since = clock.monotonic();
  const gate = async <Result>(
    scope: string,
    asked: Priority,
    call: () => Promise<Result>,
  ): Promise<Result> => {
    const settled = stale.signal.aborted;
    const priority = settled ? "final" : asked;
    const signal = settled || asked === "final" ? lost.signal : stale.signal;
    await pacer.slot(named(scope), { priority, since, budget: adapter.budget(scope), signal });
    // The check comes after the wait: a process may be paused while it waits.
    lease.check();
    signal.throwIfAborted();
    since = clock.monotonic();
    return call();
  };
  return Object.assign(gate, {
    report: (scope: string, rateLimit: RateLimitReport) => pacer.report(named(scope), rateLimit),
    finalsOnly: () =>
      stale.abort(new LeaseEnded("over", "The answer is complete: this call is not needed any more.")),
  });
}
