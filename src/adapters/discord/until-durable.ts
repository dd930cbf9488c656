import { systemClock, toError } from "#core";
import type { Log } from "./log.ts";

/**
 * Tries until it is durable: Discord does not ask whether we got an event and never sends it again. Rejects only when we are
 * stopped first.
 */
export async function untilDurable(
  store: () => Promise<void>,
  { what, stopped, log }: { what: string; stopped: AbortSignal; log: Log },
): Promise<void> {
  for (let wait = 200; !stopped.aborted; wait = Math.min(wait * 2, 10_000)) {
    try {
      return await store();
    } catch (error) {
      log.warn({ err: toError(error), what, wait }, "an event could not be stored yet");
      await systemClock.sleep(wait, stopped);
    }
  }
  throw new Error("Stopped before an event was durable.");
}
