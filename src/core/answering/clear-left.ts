import type { Logger } from "pino";
import type { Lease } from "../engine.ts";
import type { Presenters } from "../presenting/presenters.ts";
import type { Turn } from "../turn.ts";
import { createTurnRecord } from "./turn-record.ts";

/**
 * Clears the status that an earlier holder left on a turn that needs no answer any more: that holder died after it had answered, or
 * there is nothing left to answer. Makes no call for a turn that was never begun.
 */
export async function clearLeft(
  presenterFor: Presenters["presenterFor"],
  turn: Turn,
  { lease, log }: { lease: Lease; log: Logger },
): Promise<void> {
  const record = createTurnRecord(turn.id, lease);
  if (record.bot === undefined) return;
  await presenterFor(turn, { lease, record, log }).rest(turn.at);
}
