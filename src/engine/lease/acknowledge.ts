import { Failure, isTransient, retryUntil, toError } from "#core/engine";
import type { Inbox } from "./inbox.ts";
import { createPark, type ParkOptions } from "./park.ts";
import type { WorkResult } from "./run-under-lease.ts";
import type { Taken } from "./taken.ts";

/** What a process does with a lane: take its next event, nothing, leave it to others, or wait this many milliseconds first. */
export type NextStep = "more" | "empty" | "lost" | "handover" | { rest: number };

export interface AcknowledgeOptions extends ParkOptions {
  inbox: Pick<Inbox, "handBack" | "park" | "fail" | "finish" | "bury">;
  /** Aborted when there is no time left for another try. */
  stopping: AbortSignal;
  attempts: number;
}

/** Records how the work on an event ended, and returns what to do with its lane. */
export type Acknowledge = (taken: Taken, result: WorkResult) => Promise<NextStep>;

export function createAcknowledge(options: AcknowledgeOptions): Acknowledge {
  const { inbox, stopping, clock, attempts, retryDelay, log } = options;
  const park = createPark(options);

  /** Retries until it is recorded: work that is done must not be done again because a disk was full for a moment. */
  async function record<Answer>(
    taken: Taken,
    what: string,
    write: () => Promise<Answer>,
  ): Promise<Answer | "refused"> {
    const wait = (error: unknown): number => {
      // Redis comes back by itself. A disk needs a person.
      const isAway = error instanceof Failure && error.kind === "offline";
      const fields = { ...about(taken), error: toError(error).message };
      log?.[isAway ? "info" : "error"](fields, `could not record that the event ${what}; retrying`);
      return retryDelay;
    };
    return retryUntil(write, { wait, signal: stopping, clock }).catch((): "refused" => "refused");
  }

  async function wait(taken: Taken, error: Error): Promise<NextStep> {
    if ((await record(taken, "has to wait", () => inbox.park(taken))) === "refused") return "lost";
    return { rest: park.pause(taken, error) };
  }

  async function fail(taken: Taken, error: string): Promise<NextStep> {
    if ((await record(taken, "has failed", () => inbox.fail(taken, error))) === "refused") return "lost";
    const isLast = taken.failures + 1 >= attempts;
    log?.warn(
      { ...about(taken), error },
      `the event failed; ${isLast ? "telling the thread" : "trying it again later"}`,
    );
    return isLast ? "more" : { rest: retryDelay * 2 ** taken.failures };
  }

  async function finish(taken: Taken): Promise<NextStep> {
    const answer = await record(taken, "is done", () => inbox.finish(taken));
    if (answer === "refused") return "lost";
    park.ended(taken);
    return answer;
  }

  async function bury(taken: Taken, result: WorkResult): Promise<NextStep> {
    const silent = result.type === "failed" ? ` Telling the thread failed too: ${String(result.error)}` : "";
    const burial = {
      error: taken.error + silent,
      attempts: taken.attempt - taken.tellings,
      at: clock.now(),
    };
    const answer = await record(taken, "is a dead letter", () => inbox.bury(taken, burial));
    if (answer === "refused") return "lost";
    log?.error(
      { ...about(taken), error: burial.error },
      "the event failed too often; it is a dead letter now",
    );
    return answer;
  }

  return async (taken, result) => {
    if (result.type === "lost") return "lost";
    if (result.type === "handover") {
      const answer = await record(taken, "was handed over", () => inbox.handBack(taken));
      return answer === "refused" ? "lost" : "handover";
    }
    const error = result.type === "failed" ? result.error : undefined;
    if (error && isTransient(error) && park.mayWait(taken)) return wait(taken, error);
    if (taken.stage !== "run") return bury(taken, result);
    return error ? fail(taken, String(error)) : finish(taken);
  };
}

const about = ({ id, lane, attempt, fence }: Taken): object => ({ event: id, lane, attempt, fence });
