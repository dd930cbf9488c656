import type { Logger } from "pino";
import type { ClaimEnd, Claims } from "./claims.ts";
import { type Clock, systemClock } from "./clock.ts";
import { toError } from "./errors.ts";

export interface SoleClaimsOptions {
  log?: Pick<Logger, "warn">;
  clock?: Clock;
}

/** Milliseconds before something that could not be used is tried again. */
export const restAfterFailure = 10_000;

/** For a process without others: everything is its own, at once and until it stops. */
export function createSoleClaims({ log, clock = systemClock }: SoleClaimsOptions = {}): Claims {
  let epoch = 0;
  return {
    share(what, names, hold) {
      const stopping = new AbortController();
      const { signal } = stopping;
      const keep = async (name: string): Promise<void> => {
        while (!signal.aborted) {
          // Counted in milliseconds, so that it also rises above those of an earlier process.
          epoch = Math.max(epoch + 1, clock.now());
          try {
            await hold({ name, epoch, signal, check: () => {} });
          } catch (error) {
            log?.warn({ what, name, error: toError(error).message }, "could not be used; trying again");
          }
          await clock.sleep(restAfterFailure, signal);
        }
      };
      const keeping = Promise.all(names.map(keep));
      return {
        async stop() {
          stopping.abort("handover" satisfies ClaimEnd);
          await keeping;
        },
      };
    },
  };
}
