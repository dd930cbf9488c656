import { type Clock, systemClock } from "./clock.ts";

const expired = Symbol("expired");

/**
 * Resolves or rejects as `promise` does, or after `ms` milliseconds as `late` returns or throws. The promise itself goes on:
 * whatever it does must be harmless when it happens after all.
 */
export async function withDeadline<T, L>(
  promise: Promise<T>,
  ms: number,
  late: () => L | Promise<L>,
  clock: Clock = systemClock,
): Promise<T | L> {
  const settled = new AbortController();
  try {
    const first = await Promise.race([
      promise,
      clock.sleep(ms, settled.signal).then((): typeof expired => expired),
    ]);
    return first === expired ? await late() : first;
  } finally {
    settled.abort();
  }
}
