import type { Adapter } from "../adapter.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { Lease } from "../engine.ts";
import { LeaseEnded } from "../errors.ts";
import type { Gate } from "../pacing/budget.ts";
import type { Pacer } from "../pacing/pacer.ts";

/** The gate of one answer. */
export interface AnswerGate extends Gate {
  /** The answer is complete: whatever still waits is stale and gives up, and all that follows is final. */
  finalsOnly(): void;
}

export interface GateOptions {
  adapter: Pick<Adapter, "name" | "budget">;
  pacer: Pacer;
  lease: Lease;
  clock?: Clock;
}

/** Puts an answer's calls into the queue of their scope, and lets none through that this process may no longer make. */
export function createGate({ adapter, pacer, lease, clock = systemClock }: GateOptions): AnswerGate {
  // Scopes are the platform's own words: two platforms may use the same one.
  const named = (scope: string): string => `${adapter.name} ${scope}`;
  const stale = new AbortController();
  const lost = new AbortController();
  const end = (): void => {
    const { reason } = lease.signal;
    // An order ends the asking, not the writing: the text so far still has to be sealed.
    if (reason !== "lost" && reason !== "handover") return;
    lost.abort(new LeaseEnded(reason, "This answer is another process's now."));
    stale.abort(lost.signal.reason);
  };
  if (lease.signal.aborted) end();
  else lease.signal.addEventListener("abort", end, { once: true });

  let since = clock.now();
  const gate = async (scope: string, asked: Parameters<Gate>[1]): Promise<void> => {
    const settled = stale.signal.aborted;
    const priority = settled ? "final" : asked;
    const signal = settled || asked === "final" ? lost.signal : stale.signal;
    await pacer.slot(named(scope), { priority, since, budget: adapter.budget(scope), signal });
    // After the wait and never before it: a process may oversleep in the queue.
    lease.check();
    signal.throwIfAborted();
    since = clock.now();
  };
  return Object.assign(gate, {
    report: (scope: string, news: Parameters<Gate["report"]>[1]) => pacer.report(named(scope), news),
    finalsOnly: () =>
      stale.abort(new LeaseEnded("over", "The answer is complete: nobody waits for this any more.")),
  });
}
