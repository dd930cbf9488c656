import type { Logger } from "pino";
import { z } from "zod";
import type { Page } from "../adapter.ts";
import type { Clock } from "../time/clock.ts";
import type { Engine, Lease } from "../engine.ts";
import { toError } from "../errors.ts";
import { toJson } from "../json.ts";
import type { DraftsOptions } from "../presenting/drafts.ts";
import type { Presenter } from "../presenting/presenter.ts";
import type { Presenters } from "../presenting/presenters.ts";
import { retryUntil } from "../time/retry-until.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import { parseStored } from "../session/stored-schemas.ts";
import type { Inbound, LateWrite, Turn } from "../turn.ts";
import { outcomeSchema } from "./outcome.ts";
import { createTurnRecord, toPageFields, type TurnRecord } from "./turn-record.ts";

export interface LateWriteReportOptions {
  engine: Pick<Engine, "admit">;
  clock: Clock;
  log: Logger;
}

/** Enough for a process that has just woken up to connect to its store again. */
const mostTries = 60;

/**
 * Reports a call that came back after its lease had ended. The gate let it through in time, but the process was paused on the
 * way. Meanwhile another process may have finished the answer, and this call may have overwritten it with old text. No lease can
 * prevent that. The report goes into the thread's lane, whose holder repaints the answer.
 */
export function createLateWriteReport(
  options: LateWriteReportOptions,
): (turn: Turn, lease: Lease) => DraftsOptions["late"] {
  const { engine, clock, log } = options;

  const admit = async (event: LateWrite): Promise<void> => {
    try {
      await retryUntil(() => engine.admit(event), {
        clock,
        wait: (_, failures) => (failures < mostTries ? 1_000 : undefined),
      });
    } catch (error) {
      log.error(
        { err: toError(error), turn: event.turn.id },
        "could not queue the repaint of an answer that a late write may have overwritten; it stays as it is",
      );
    }
  };

  return (turn, lease) => {
    let count = 0;
    return (posted) => {
      const id = `${turn.id}#late-write-${lease.fence}.${(count += 1)}`;
      // Never earlier than its turn, even if this machine's clock is slow.
      const at = Math.max(clock.now(), turn.at);
      const event = { type: "late-write", id, thread: turn.thread, at, turn } as const;
      void admit(posted ? { ...event, posted } : event);
    };
  };
}

/** Recognises a late write, also under the type that an earlier version has stored. */
export const isLateWrite = (event: Inbound): event is LateWrite =>
  event.type === "late-write" || (event.type as string) === "overtaken";

const finalSchema = z.object({ pages: outcomeSchema.shape.pages, saved: z.record(z.string(), z.json()) });

/** Keeps the final pages of an answer that an earlier holder has begun: that one may be paused, and write late. */
export async function keepFinalPages(
  options: { session: Session; turn: Turn; record: TurnRecord; presenter: Presenter },
  pages: readonly Page[],
): Promise<void> {
  const { session, turn, record, presenter } = options;
  if (record.pages.length === 0) return;
  await session.keepFinalPages(turn.id, toJson({ pages, saved: toPageFields(presenter.records()) }));
}

/** Writes a finished answer again, over whatever a late write has left there. */
export function createRepaint(options: {
  sessions: Sessions;
  presenterFor: Presenters["presenterFor"];
  log: Logger;
}): (event: LateWrite, lease: Lease) => Promise<void> {
  const { sessions, presenterFor, log } = options;
  return async function repaint({ turn, posted, at }, lease) {
    const session = await sessions.open(turn.thread, lease);
    const kept = await session.finalPages(turn.id);
    // The answer was stopped before its first word, or given up: there is nothing to repaint.
    if (kept === undefined) return;
    const { pages, saved } = parseStored(finalSchema, kept, `${turn.id} final pages`);
    const record = createTurnRecord(turn.id, { ...lease, saved });
    const presenter = presenterFor(turn, { lease, record, log: log.child({ turn: turn.id }) });
    await presenter.stopShowing();
    await presenter.seal(pages, at);
    if (posted) await presenter.removeDuplicate(posted);
    await presenter.rest(turn.at);
  };
}
