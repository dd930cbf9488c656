import { type Clock, type Log, toFailure } from "#core/engine";
import type { Taken } from "./taken.ts";

/** Decides how long an event waits after a platform, Redis or the network was away. */
export interface Park {
  /** Returns `false` if the event is so old that this counts as a failure like any other. */
  mayWait(taken: Taken): boolean;
  /** Returns the milliseconds until the next attempt. They double with each one. */
  pause(taken: Taken, error: Error): number;
  /** The event is done. */
  ended(taken: Taken): void;
}

export interface ParkOptions {
  clock: Clock;
  /** Milliseconds before the second attempt. Doubles with each further one. */
  retryDelay: number;
  /** Milliseconds from an event's time for which transient failures do not count: a platform, Redis or the network is away. */
  keepTrying: number;
  log: Log | undefined;
}

/** Milliseconds. The work also goes on this late, at most, after the other side is back. */
const longestPause = 60_000;

export function createPark(options: ParkOptions): Park {
  const { clock, keepTrying, retryDelay, log } = options;
  const left = ({ at }: Taken): number => at + keepTrying - clock.now();

  return {
    mayWait: (taken) => left(taken) > 0,
    pause(taken, error) {
      const { id, lane, parked } = taken;
      const { kind, retryAfter = 0 } = toFailure(error);
      const growing = Math.min(retryDelay * 2 ** parked, longestPause);
      const rest = Math.min(Math.max(growing, retryAfter), Math.max(left(taken), growing));
      const fields = { event: id, lane, kind, error: error.message, rest };
      if (parked > 0) log?.debug(fields, "the event still waits; trying it again later");
      else
        log?.warn(
          { ...fields, until: taken.at + keepTrying },
          "a platform, Redis or the network is away or busy; the event waits and is tried again",
        );
      return rest;
    },
    ended({ id, lane, parked }) {
      if (parked > 0) log?.info({ event: id, lane, parked }, "the event that had to wait is done");
    },
  };
}
