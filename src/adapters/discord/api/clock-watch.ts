import type { REST } from "discord.js";

/** Milliseconds. A clock that is corrected little by little moves less between two calls. */
const tolerance = 500;

/**
 * Returns a function that makes the library forget its limits when the machine's clock was set. It remembers by the wall clock until when
 * a limit holds, and would refuse every call for as long as the clock was set back. The pacer knows the same limits and counts on.
 */
export function createClockWatch(rest: Pick<REST, "handlers" | "globalReset">): () => void {
  const read = (): number => Date.now() - performance.now();
  let before = read();
  return () => {
    const now = read();
    const wasSet = Math.abs(now - before) > tolerance;
    before = now;
    if (!wasSet) return;
    rest.handlers.clear();
    rest.globalReset = -1;
  };
}
