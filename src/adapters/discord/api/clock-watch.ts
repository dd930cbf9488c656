import type { REST } from "discord.js";

/** Milliseconds. A time service that slews the clock moves it less than this between two calls. */
const tolerance = 500;

/**
 * Returns a function that makes discord.js forget its rate limits when the machine's clock was set. discord.js stores the end of a limit as
 * a wall time, so after the clock was set back it would refuse every call for that long. The pacer still keeps the same limits.
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
