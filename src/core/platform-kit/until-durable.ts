import { type Clock, systemClock } from "../time/clock.ts";
import { toError } from "../errors.ts";
import type { Log } from "../log.ts";
import { retryUntil } from "../time/retry-until.ts";

/** Stores one event. Rejects only if `stopped` aborts before the event is stored. */
export type UntilDurable = (
  store: () => Promise<void>,
  options: { what: string; stopped: AbortSignal },
) => Promise<void>;

const longestWait = 10_000;

/**
 * Stores events for a platform that sends nothing twice: tries until the store takes them. The log gets one line when the store
 * goes away and one when it is back, however many events wait. Tries at least once, even after `stopped` has aborted.
 */
export function createUntilDurable(log: Log, clock: Clock = systemClock): UntilDurable {
  const waiting = new Set<object>();
  let count = 0;
  let since = 0;

  const noteWaiting = (event: object, what: string, error: unknown): void => {
    if (waiting.size === 0) {
      [count, since] = [0, clock.monotonic()];
      log.warn({ err: toError(error), what }, "the store takes no events; trying until it does");
    }
    if (!waiting.has(event)) count += 1;
    waiting.add(event);
  };

  return async (store, { what, stopped }) => {
    const event = {};
    const wait = (error: unknown, failures: number): number => {
      noteWaiting(event, what, error);
      return Math.min(100 * 2 ** failures, longestWait);
    };
    try {
      await retryUntil(store, { wait, signal: stopped, clock });
    } catch (cause) {
      waiting.delete(event);
      throw new Error("The connection was stopped before an event was stored.", { cause });
    }
    if (waiting.delete(event) && waiting.size === 0)
      log.info(
        { events: count, ms: clock.monotonic() - since },
        "the store takes events again; all that waited are stored",
      );
  };
}
