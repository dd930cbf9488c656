import { type Clock, toError } from "#core";
import type { Database } from "./database.ts";
import type { DeadTable } from "./dead-table.ts";
import type { EngineLog } from "./engine-log.ts";
import type { Inbox, Taken } from "./inbox.ts";
import type { After } from "./lanes.ts";

/** How the work on an event ended. "died": its burial was begun before, and did not end. */
export type Outcome = { type: "done" | "lost" | "handover" | "died" } | { type: "failed"; error: Error };

export interface SettlementOptions {
  database: Database;
  inbox: Inbox;
  dead: DeadTable;
  /** Aborted when the engine is being stopped. */
  stopping: AbortSignal;
  clock: Clock;
  attempts: number;
  retryDelay: number;
  log: EngineLog | undefined;
}

/** Writes down how the work on an event ended, and says what its lane does next. */
export function createSettlement(
  options: SettlementOptions,
): (taken: Taken, outcome: Outcome) => Promise<After> {
  const { database, inbox, dead, stopping, clock, attempts, retryDelay, log } = options;

  /** What was done must not be done again because of a full disk: this goes on until it is written. */
  async function insist(taken: Taken, write: () => void): Promise<void> {
    for (;;) {
      try {
        return await database.commit(write);
      } catch (error) {
        log?.error({ ...about(taken), error: toError(error).message }, "could not be settled; trying again");
        await clock.sleep(retryDelay, stopping);
        if (stopping.aborted) return;
      }
    }
  }

  async function fail(taken: Taken, error: string): Promise<After> {
    await insist(taken, () => inbox.fail(taken, error));
    log?.warn({ ...about(taken), error }, "failed");
    // After the last attempt there is nothing to wait for: the reader should hear of it.
    return taken.attempt < attempts ? { rest: retryDelay * 2 ** (taken.attempt - 1) } : "more";
  }

  async function bury(taken: Taken, outcome: Outcome): Promise<After> {
    const silent = outcome.type === "failed" ? ` Saying so failed too: ${String(outcome.error)}` : "";
    const letter = {
      error: taken.error + silent,
      attempts: taken.attempt - (outcome.type === "died" ? 2 : 1),
      at: clock.now(),
    };
    await insist(taken, () => dead.bury(taken, letter));
    log?.error({ ...about(taken), error: letter.error }, "given up; it is a dead letter now");
    return "more";
  }

  return async (taken, outcome) => {
    if (outcome.type === "lost") return "empty";
    if (outcome.type === "handover") {
      await insist(taken, () => inbox.handBack(taken));
      return { rest: retryDelay };
    }
    if (taken.stage !== "run") return bury(taken, outcome);
    if (outcome.type === "failed") return fail(taken, String(outcome.error));
    await insist(taken, () => inbox.finish(taken));
    return "more";
  };
}

const about = ({ id, lane, attempt, fence }: Taken): object => ({ event: id, lane, attempt, fence });
