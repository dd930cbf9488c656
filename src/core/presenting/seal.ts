import type { Logger } from "pino";
import type { Page } from "../adapter.ts";
import type { Clock } from "../clock.ts";
import type { Drafts } from "./drafts.ts";
import { Failure, Gone, LeaseEnded } from "../errors.ts";
import { isFinal } from "../failure.ts";

export interface SealOptions {
  drafts: Drafts;
  log: Logger;
  clock: Clock;
  deleted: "end" | "again";
  unwanted: AbortSignal;
}

/** A page is tried this long in its own message, then as a new one. */
const patience = 60_000;

/**
 * The final guarantee: what stands in the channel at the end is the whole answer. A page is tried in its message until a
 * deadline or a refusal for good, then as a new message, then as a notice that it could not be shown; if even that fails, this
 * throws and the turn is done again.
 */
export function createSeal(options: SealOptions): (pages: readonly Page[]) => Promise<void> {
  const { drafts, log, clock, deleted, unwanted } = options;

  /** Resolves to true when the page stands, or when nobody wants it any more. */
  const persist = async (index: number, page: Page, until: number): Promise<boolean> => {
    for (let wait = 500; ; wait = Math.min(wait * 2, 16_000)) {
      try {
        await drafts.finish(index, page);
        return true;
      } catch (error) {
        if (error instanceof LeaseEnded) throw error;
        if (error instanceof Gone) {
          if (error.reason === "deleted" && deleted === "end") return true;
          drafts.reopen(index);
        }
        log.warn({ err: error, page: index + 1 }, "could not finish a page");
        if (isFinal(error)) return false;
        const pause = error instanceof Failure ? (error.retryAfter ?? wait) : wait;
        if (clock.now() + pause >= until) return false;
        await clock.sleep(pause);
      }
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
      log.error({ page: index + 1 }, "a page of an answer could not be shown; its readers were told so");
    }
    for (let tried = 0; tried < 4; tried += 1) {
      try {
        return await drafts.removeFrom(pages.length);
      } catch (error) {
        if (error instanceof LeaseEnded) throw error;
        log.warn({ err: error }, "could not take away surplus messages");
        await clock.sleep(error instanceof Failure ? (error.retryAfter ?? 500 * 2 ** tried) : 500);
      }
    }
  };
}

const notice: Page = {
  text: "⚠️ A part of this answer could not be shown here. Ask again, or ask whoever runs the bot to look at its log.",
  progress: [],
  buttons: [],
  ending: "failed",
};
