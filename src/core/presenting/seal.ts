import type { Logger } from "pino";
import type { Page } from "../adapter.ts";
import type { Clock } from "../time/clock.ts";
import type { Drafts } from "./drafts.ts";
import { Failure, Gone, LeaseEnded } from "../errors.ts";
import { isFinal } from "../failure.ts";
import { retryUntil } from "../time/retry-until.ts";

export interface SealOptions {
  drafts: Drafts;
  log: Logger;
  clock: Clock;
  deleted: "end" | "again";
  unwanted: AbortSignal;
}

/** Milliseconds for which a page is tried in its own message. After that it is tried in a new one. */
const patience = 60_000;
const mostRemovals = 4;

/**
 * Guarantees that the whole answer stands in the channel in the end. Tries a page in its message until a deadline or a final
 * refusal, then in a new message, then posts a notice that it could not be shown. If even that fails, it throws, and the engine
 * runs the turn again.
 */
export function createSeal(options: SealOptions): (pages: readonly Page[]) => Promise<void> {
  const { drafts, log, clock, deleted, unwanted } = options;

  const isUnwanted = (error: unknown): boolean =>
    error instanceof Gone && error.reason === "deleted" && deleted === "end";

  /** Returns true when the page stands, or when its message was deleted and the answer ends with that. */
  const persist = async (index: number, page: Page, until: number): Promise<boolean> => {
    const wait = (error: unknown, failures: number): number | undefined => {
      if (error instanceof LeaseEnded || isUnwanted(error)) return undefined;
      if (error instanceof Gone) drafts.reopen(index);
      const pause = pauseAfter(error, Math.min(500 * 2 ** (failures - 1), 16_000));
      const isTriedAgain = !isFinal(error) && clock.now() + pause < until;
      log.warn({ err: error, page: index + 1, isTriedAgain }, "could not finish a page of an answer");
      return isTriedAgain ? pause : undefined;
    };
    try {
      await retryUntil(() => drafts.finish(index, page), { clock, wait });
      return true;
    } catch (error) {
      if (error instanceof LeaseEnded) throw error;
      return isUnwanted(error);
    }
  };

  const removeSurplus = async (index: number): Promise<void> => {
    const wait = (error: unknown, failures: number): number | undefined => {
      if (error instanceof LeaseEnded || failures === mostRemovals) return undefined;
      return pauseAfter(error, 500 * 2 ** (failures - 1));
    };
    try {
      await retryUntil(() => drafts.removeFrom(index), { clock, wait });
    } catch (error) {
      if (error instanceof LeaseEnded) throw error;
      log.warn(
        { err: error },
        "could not remove the messages that an earlier attempt had posted beyond the answer's end; they stay",
      );
    }
  };

  return async (pages) => {
    if (unwanted.aborted) return;
    for (const [index, page] of pages.entries()) {
      if (await persist(index, page, clock.now() + patience)) continue;
      drafts.reopen(index);
      if (await persist(index, page, clock.now() + patience / 4)) continue;
      drafts.reopen(index);
      await drafts.finish(index, notice);
      log.error({ page: index + 1 }, "could not show a page of an answer; a notice stands in its place");
    }
    await removeSurplus(pages.length);
  };
}

/** As long as the platform asks for, otherwise as long as given. */
function pauseAfter(error: unknown, otherwise: number): number {
  return error instanceof Failure ? (error.retryAfter ?? otherwise) : otherwise;
}

const notice: Page = {
  text: "⚠️ A part of this answer could not be shown here. Ask again, or ask the operator of the bot to look at its log.",
  progress: [],
  buttons: [],
  ending: "failed",
};
