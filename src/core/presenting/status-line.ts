import type { Logger } from "pino";
import type { Surface } from "../adapter.ts";
import { Failure, LeaseEnded } from "../errors.ts";
import { isTransient } from "../failure.ts";
import type { Clock } from "../time/clock.ts";
import { retryUntil } from "../time/retry-until.ts";

/** Shows next to the answer what the bot is doing. Only the newest status counts. */
export interface StatusLine {
  /** Never waits. A status that cannot be shown fails nothing. */
  show(text: string | null): void;
  /**
   * Clears the status. Rejects with the transient failure if the platform is still away or busy after a while. Gives up some minutes after
   * `since`, because the thread waits meanwhile.
   */
  end(since: number): Promise<void>;
}

export interface StatusLineOptions {
  surface: Pick<Surface, "status">;
  log: Logger;
  clock: Clock;
  /** A dead process may have left a status, or the surface may have prepared one. */
  mayShow?: boolean | undefined;
}

/** Milliseconds for which the clearing is tried under one lease. */
const patience = 60_000;
const longestPause = 16_000;
/** Milliseconds for which the next question waits until the status of the last answer is cleared. */
const mostForStatus = 10 * 60_000;

export function createStatusLine({ surface, log, clock, mayShow = false }: StatusLineOptions): StatusLine {
  let wanted: string | null = null;
  // The empty text stands for a status that may be there, so that it is cleared.
  let shown: string | null = mayShow ? "" : null;
  let telling: Promise<void> | undefined;
  let wasStale = false;

  const tell = async (): Promise<void> => {
    while (wanted !== shown) {
      const text = wanted;
      try {
        await (text === null ? clear() : surface.status(text));
      } catch (error) {
        if (error instanceof LeaseEnded) {
          // The gate refuses with "over" once, when the answer is complete. A second time the lease itself is over.
          if (error.reason !== "over" || wasStale) return;
          wasStale = true;
          // This status may have been set all the same, so the one that is wanted now must be set.
          shown = text ?? shown;
          continue;
        }
        if (text === null && isTransient(error)) throw error;
        log.debug({ err: error }, "could not show what the bot is doing; the answer goes on");
      }
      shown = text;
    }
  };

  /** Retries, unlike showing a status: one that stays would tell readers that the bot still works. */
  const clear = (): Promise<void> => {
    const until = clock.monotonic() + patience;
    return retryUntil(() => surface.status(null), {
      clock,
      wait(error, failures) {
        if (!isTransient(error)) return undefined;
        const pause = Math.min(500 * 2 ** (failures - 1), longestPause);
        const named = error instanceof Failure ? (error.retryAfter ?? pause) : pause;
        return clock.monotonic() + named < until ? named : undefined;
      },
    });
  };
  const tellNewest = (): Promise<void> => (telling ??= tell().finally(() => (telling = undefined)));

  return {
    show(text) {
      wanted = text;
      // `end` clears in any case, and gets the failure.
      tellNewest().catch(() => {});
    },
    async end(since) {
      wanted = null;
      // What is told now may be an older status.
      await telling?.catch(() => {});
      try {
        await tellNewest();
      } catch (error) {
        if (clock.now() - since < mostForStatus) throw error;
        log.warn(
          { err: error },
          "could not clear what the bot was doing; it stays until the platform ends it",
        );
      }
    },
  };
}
