import { type Clock, systemClock } from "./clock.ts";

const expired = Symbol("expired");

/**
 * Resolves or rejects as `promise` does, or after `ms` milliseconds as `late` returns or throws. The promise itself goes on, so
 * its late effects must be harmless.
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
