import { type Inbound, type Lease, LeaseEnded, toError, type Work } from "#core/engine";
import type { LeaseControl } from "./lease-control.ts";
import type { Taken } from "./taken.ts";

/** How the work on an event ended. "died": an earlier holder died while it told the thread that the event had failed. */
export type WorkResult = { type: "done" | "lost" | "handover" | "died" } | { type: "failed"; error: Error };

/** Runs the work on an event under its lease, ends the lease, and returns how the work went. Never rejects. */
export async function runUnderLease(
  control: LeaseControl,
  taken: Pick<Taken, "event" | "stage">,
  work: Work,
): Promise<WorkResult> {
  const { lease } = control;
  try {
    const event = JSON.parse(taken.event) as Inbound;
    await (taken.stage === "run" ? work.run(event, lease) : work.bury(event, lease));
    return { type: control.ended ? "lost" : "done" };
  } catch (thrown) {
    if (control.ended) return { type: "lost" };
    return isHandover(thrown, lease) ? { type: "handover" } : { type: "failed", error: toError(thrown) };
  } finally {
    control.end("over");
  }
}

/** Work that fails after it was asked to hand over failed because of that, whatever its libraries made of the abort. */
function isHandover(thrown: unknown, lease: Lease): boolean {
  return lease.signal.reason === "handover" || (thrown instanceof LeaseEnded && thrown.reason === "handover");
}
