import type { Logger } from "pino";
import { z } from "zod";
import type { Page } from "../adapter.ts";
import type { Clock } from "../clock.ts";
import type { DraftsOptions } from "../presenting/drafts.ts";
import type { Engine, Lease } from "../engine.ts";
import { toJson } from "../json.ts";
import { toError } from "../errors.ts";
import { retryUntil } from "../retry-until.ts";
import { outcomeSchema } from "./outcome.ts";
import type { Presenter } from "../presenting/presenter.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Presenters } from "../presenting/presenters.ts";
import { parseStored } from "../session/stored-schemas.ts";
import type { LateWrite, Turn } from "../turn.ts";

/**
 * A call that its gate let through in time may still arrive late: its process is paused on the way, another one finishes the
 * answer, and then the old text comes. No lease can prevent that. The late one notices it when it wakes up and tells the lane,
 * and whoever has the lane makes the answer stand again.
 */
export function createLateWriteReport(options: {
  engine: Pick<Engine, "admit">;
  clock: Clock;
  log: Logger;
}): (turn: Turn, lease: Lease) => DraftsOptions["late"] {
  const { engine, clock, log } = options;

  /** Whoever has just woken up has no connections any more. */
  async function insist(event: LateWrite): Promise<void> {
    try {
      await retryUntil(() => engine.admit(event), {
        clock,
        wait: (_, failures) => (failures < 60 ? 1_000 : undefined),
      });
    } catch (error) {
      log.error(
        { err: toError(error), turn: event.turn.id },
        "could not queue the repaint of an answer that a late write may have overwritten; it stays as it is",
      );
    }
  }

  return (turn, lease) => {
    let count = 0;
    return (posted) => {
      const id = `${turn.id}#overtaken-${lease.fence}.${(count += 1)}`;
      const event = { type: "late-write", id, thread: turn.thread, at: clock.now(), turn } as const;
      void insist(posted ? { ...event, posted } : event);
    };
  };
}

const shownSchema = z.object({ pages: outcomeSchema.shape.pages, saved: z.record(z.string(), z.json()) });

/** Keeps what stands in the channel for an answer that an earlier holder may write over. */
export async function keepFinalPages(
  { session, turn, lease, presenter }: { session: Session; turn: Turn; lease: Lease; presenter: Presenter },
  pages: readonly Page[],
): Promise<void> {
  const hadHolders = lease.saved["page 1"] !== undefined;
  const shown = { pages, saved: presenter.saved() };
  if (hadHolders) await session.keepFinalPages(turn.id, toJson(shown));
}

/** Makes an answer stand again as it was finished. */
export function createRepaint(options: {
  sessions: Sessions;
  present: Presenters["presenterFor"];
  log: Logger;
}): (event: LateWrite, lease: Lease) => Promise<void> {
  const { sessions, present, log } = options;
  return async ({ turn, posted }, lease) => {
    const session = await sessions.open(turn.thread, lease);
    const shown = await session.finalPages(turn.id);
    // Stopped before its first word, or given up: nothing was finished that could be written over.
    if (shown === undefined) return;
    const { pages, saved } = parseStored(shownSchema, shown, `${turn.id} shown`);
    const presenter = present(turn, { ...lease, saved }, log.child({ turn: turn.id }));
    await presenter.stopShowing();
    await presenter.seal(pages);
    if (posted) await presenter.removeDuplicate(posted);
  };
}
