import type { Logger } from "pino";
import type { Lease } from "../engine.ts";
import type { Presenters } from "../presenting/presenters.ts";
import type { Turn } from "../turn.ts";
import { createTurnRecord } from "./turn-record.ts";

/**
 * Clears the status of a turn that an earlier holder has begun and that needs no answer now: it was answered before that holder died, or
 * nothing is to be answered any more. Makes no call for a turn that was never begun.
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
