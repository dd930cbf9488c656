import type { Logger } from "pino";
import type { Page, Surface } from "../adapter.ts";
import type { Clock } from "../time/clock.ts";
import type { Drafts } from "./drafts.ts";
import { outageLine, type OutageWatch } from "./outage.ts";
import { Failure, Gone, LeaseEnded, toError } from "../errors.ts";
import { isFinal, isTransient, toFailure } from "../failure.ts";
import { retryUntil } from "../time/retry-until.ts";
import { createShowable } from "./showable.ts";
import { wordsOf } from "./words-of.ts";

export interface SealOptions {
  drafts: Drafts;
  outage: OutageWatch;
  /** The name of the platform. */
  platform: string;
  surface: Pick<Surface, "fits">;
  log: Logger;
  clock: Clock;
  deleted: "end" | "again";
  unwanted: AbortSignal;
}

/** Milliseconds for which a page is tried under one lease. After that the engine serves other turns and takes this one up again later. */
const patience = 60_000;
const longestPause = 16_000;
/** Milliseconds after which a server error may be the fault of the page itself. Its thread waits until then. */
const trust = 10 * 60_000;

/**
 * Makes sure that readers see the complete answer in the end, once. Writes each page into its own message. While the platform is away or
 * busy, the seal retries for a while and then throws that failure: the engine takes the turn up again later, and the saved pages go on in
 * the saved messages. If the platform refuses a page for good, the seal tries its bare words and then a notice, in the same message. It
 * replaces and removes only a message that takes no more edits. `since` is when the answer was complete: a platform that answers a page with
 * server errors for ten minutes is given its words and then a notice, and if it takes one of them, the page once more.
 */
export function createSeal(options: SealOptions): (pages: readonly Page[], since: number) => Promise<void> {
  const { drafts, outage, log, clock, unwanted } = options;
  const showable = createShowable(options.surface);
  /** A page was given up, so the platform was not away: it refused the page. */
  let isLess = false;

  const { isUnwanted, persist } = createPersist(options);

  /** Resolves to the error if the page itself may be at fault, and to nothing when the page stands. */
  const faultOf = async (index: number, page: Page, since: number): Promise<Error | undefined> => {
    try {
      await persist(
        "finish a page of an answer",
        () => drafts.finish(index, page).then(outage.passed),
        ({ reason }) => drafts.replace(index, reason),
      );
    } catch (error) {
      if (isUnwanted(error)) return undefined;
      if (isAboutPage(error) || (isServerError(error) && clock.now() - since > trust)) return toError(error);
      throw error;
    }
    return undefined;
  };

  /** Resolves to false when the message takes not even a notice. */
  const showOr = async (index: number, page: Page, since: number): Promise<boolean> => {
    const fault = await faultOf(index, page, since);
    if (fault === undefined) return true;
    const words = wordsOf(page, showable);
    const isReadable = words !== undefined && (await faultOf(index, words, since)) === undefined;
    if (!isReadable) {
      const last = await faultOf(index, notice, since);
      if (last && isTransient(last)) throw last;
      if (last) return false;
    }
    // The platform takes something now: it may have come back while the page was given up.
    if (isTransient(fault) && (await isTakenNow(drafts, index, page))) return true;
    isLess = true;
    if (!isReadable)
      log.error(
        { page: index + 1 },
        "the platform refused a page of an answer; readers see a notice instead",
      );
    return true;
  };

  /** Removes what an earlier attempt has posted beyond the answer's end, and what was replaced. */
  const removeSurplus = async (index: number): Promise<void> => {
    try {
      await persist("remove surplus messages of an answer", async () => {
        await drafts.removeReplaced();
        await drafts.removeFrom(index);
      });
    } catch (error) {
      if (error instanceof LeaseEnded || isTransient(error)) throw error;
      log.warn({ err: error }, "surplus messages of an answer stay in the channel");
    }
  };

  /** Runs last: the length of the outage is known only when readers see the whole answer. */
  const tellOutage = async (pages: readonly Page[]): Promise<void> => {
    const last = pages.at(-1);
    const note = outageLine(options.platform, outage.longest);
    if (!last || note === undefined || isLess) return;
    const told = { ...last, note };
    if (showable.fits(told)) await faultOf(pages.length - 1, told, clock.now());
  };

  return async (pages, since) => {
    if (unwanted.aborted) return;
    for (const [index, page] of pages.entries()) {
      if (await showOr(index, page, since)) continue;
      // The platform refuses the message, not its content.
      drafts.replace(index, "expired");
      if (!(await showOr(index, page, since)))
        throw new Failure("refused", "The platform refuses a page of an answer, and a notice in its place.");
    }
    await tellOutage(pages);
    await removeSurplus(pages.length);
  };
}

/** Retries a call for `patience`. */
function createPersist({ outage, log, clock, deleted }: SealOptions) {
  const isUnwanted = (error: unknown): boolean =>
    error instanceof Gone && error.reason === "deleted" && deleted === "end";

  /** Retries for `patience`, as long as another try may help. */
  const persist = async (
    what: string,
    run: () => Promise<void>,
    gone?: (error: Gone) => void,
  ): Promise<void> => {
    const until = clock.monotonic() + patience;
    const wait = (error: unknown, failures: number): number | undefined => {
      if (error instanceof LeaseEnded || isUnwanted(error)) return undefined;
      if (error instanceof Gone) gone?.(error);
      outage.failed(error);
      const pause = pauseAfter(error, Math.min(500 * 2 ** (failures - 1), longestPause));
      const isTriedAgain = !isFinal(error) && clock.monotonic() + pause < until;
      log.warn({ err: error, isTriedAgain }, `could not ${what}`);
      return isTriedAgain ? pause : undefined;
    };
    await retryUntil(run, { clock, wait });
  };

  return { isUnwanted, persist };
}

const isTakenNow = (drafts: Drafts, index: number, page: Page): Promise<boolean> =>
  drafts.finish(index, page).then(
    () => true,
    (error: unknown) => {
      if (error instanceof LeaseEnded) throw error;
      return false;
    },
  );

/** Tells whether a page fails by what it holds: the platform will never take it, or the adapter cannot write it. */
const isAboutPage = (error: unknown): boolean =>
  isFinal(error) ||
  ((error instanceof TypeError || error instanceof RangeError) && toFailure(error).kind === "unknown");

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

/** Tells whether the platform's server failed, and named no time after which to try again. */
const isServerError = (error: unknown): boolean =>
  error instanceof Failure && error.kind === "busy" && error.retryAfter === undefined;
