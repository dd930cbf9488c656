import { type Clock, Failure, toError } from "#core";
import type { Log } from "#core";
import type { Taken } from "../embedded/inbox.ts";

/** How the work on an event ended. "died": its burial was begun before, and did not end. */
export type WorkResult = { type: "done" | "lost" | "handover" | "died" } | { type: "failed"; error: Error };

/** Where the end of an event is written down. Rejects when that failed; "refused": the event is another holder's by now. */
export interface Ledger<T> {
  /** As if it had never been taken. */
  handBack(taken: T): Promise<"done" | "refused">;
  fail(taken: T, error: string): Promise<"done" | "refused">;
  /** "empty" when it is known that its lane has nothing more. */
  finish(taken: T): Promise<"more" | "empty" | "refused">;
  bury(
    taken: T,
    letter: { error: string; attempts: number; at: number },
  ): Promise<"more" | "empty" | "refused">;
}

/** What is to be done with a lane: its next event, nothing, leave it to others, or the same event after some milliseconds. */
export type NextStep = "more" | "empty" | "lost" | "handover" | { rest: number };

export interface AcknowledgeOptions<T> {
  ledger: Ledger<T>;
  /** Aborted when there is no time left to try again. */
  stopping: AbortSignal;
  clock: Clock;
  attempts: number;
  retryDelay: number;
  log: Log | undefined;
}

type Event = Pick<Taken, "id" | "lane" | "attempt" | "fence" | "error" | "stage">;

/** Writes down how the work on an event ended, and says what becomes of its lane. */
export function createAcknowledge<T extends Event>(
  options: AcknowledgeOptions<T>,
): (taken: T, outcome: WorkResult) => Promise<NextStep> {
  const { ledger, stopping, clock, attempts, retryDelay, log } = options;

  /** What was done must not be done again because of a full disk: this goes on until it is written. */
  async function insist<Answer>(taken: T, write: () => Promise<Answer>): Promise<Answer | "refused"> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        // What is away comes back. What is wrong with a disk, somebody has to mend.
        const isAway = error instanceof Failure && error.kind === "offline";
        log?.[isAway ? "info" : "error"](
          { ...about(taken), error: toError(error).message },
          "could not be settled; trying again",
        );
        await clock.sleep(retryDelay, stopping);
        if (stopping.aborted) return "refused";
      }
    }
  }

  async function fail(taken: T, error: string): Promise<NextStep> {
    if ((await insist(taken, () => ledger.fail(taken, error))) === "refused") return "lost";
    log?.warn({ ...about(taken), error }, "failed");
    // After the last attempt there is nothing to wait for: the reader should hear of it.
    return taken.attempt < attempts ? { rest: retryDelay * 2 ** (taken.attempt - 1) } : "more";
  }

  async function bury(taken: T, outcome: WorkResult): Promise<NextStep> {
    const silent = outcome.type === "failed" ? ` Saying so failed too: ${String(outcome.error)}` : "";
    const letter = {
      error: taken.error + silent,
      attempts: taken.attempt - (outcome.type === "died" ? 2 : 1),
      at: clock.now(),
    };
    const answer = await insist(taken, () => ledger.bury(taken, letter));
    if (answer === "refused") return "lost";
    log?.error({ ...about(taken), error: letter.error }, "given up; it is a dead letter now");
    return answer;
  }

  return async (taken, outcome) => {
    if (outcome.type === "lost") return "lost";
    if (outcome.type === "handover") {
      const answer = await insist(taken, () => ledger.handBack(taken));
      return answer === "refused" ? "lost" : "handover";
    }
    if (taken.stage !== "run") return bury(taken, outcome);
    if (outcome.type === "failed") return fail(taken, String(outcome.error));
    const answer = await insist(taken, () => ledger.finish(taken));
    return answer === "refused" ? "lost" : answer;
  };
}

const about = ({ id, lane, attempt, fence }: Event): object => ({ event: id, lane, attempt, fence });
