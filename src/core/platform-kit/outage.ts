import { type Log, toError } from "#core/platform";

/** What is told of a store that is away: a line when that begins and a line when it is over, however many events wait for it. */
export interface Outage {
  /** An event could not be stored and waits. */
  waits(event: object, what: string, error: unknown): void;
  /** It is stored. */
  stored(event: object): void;
  /** It waits no more, because nobody listens any more. */
  leaves(event: object): void;
}

export function createOutage(log: Log): Outage {
  const waiting = new Set<object>();
  let count = 0;
  let begun = 0;
  return {
    waits(event, what, error) {
      if (waiting.size === 0) {
        [count, begun] = [0, Date.now()];
        log.warn({ err: toError(error), what }, "events cannot be stored, and wait until they can");
      }
      if (!waiting.has(event)) count += 1;
      waiting.add(event);
    },
    stored(event) {
      if (!waiting.delete(event) || waiting.size > 0) return;
      log.info({ events: count, ms: Date.now() - begun }, "events are stored again, also those that waited");
    },
    leaves: (event) => void waiting.delete(event),
  };
}
