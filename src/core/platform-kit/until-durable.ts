import { systemClock } from "#core/platform";
import type { Outage } from "./outage.ts";

/**
 * Tries until it is durable: Discord does not ask whether we got an event and never sends it again. Rejects only when we are
 * stopped first.
 */
export async function untilDurable(
  store: () => Promise<void>,
  { what, stopped, outage }: { what: string; stopped: AbortSignal; outage: Outage },
): Promise<void> {
  const event = {};
  // Once in any case: a shard that goes to another process is stopped, and what can store it is not.
  for (let wait = 200; ; wait = Math.min(wait * 2, 10_000)) {
    try {
      await store();
      return outage.stored(event);
    } catch (error) {
      outage.waits(event, what, error);
      await systemClock.sleep(wait, stopped);
      if (!stopped.aborted) continue;
      outage.leaves(event);
      throw new Error("Stopped before an event was durable.", { cause: error });
    }
  }
}
