/** The most levels of a delivery. Slack nests about twenty. A much deeper one would overflow the stack of the code that reads it. */
export const mostLevels = 100;

/** Tells whether a delivery has more levels. Looks level by level, because recursion would overflow the stack. */
export function isTooDeep(delivery: object): boolean {
  let level: unknown[] = [delivery];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostLevels) return true;
    level = level.flatMap((entry) =>
      typeof entry === "object" && entry !== null ? Object.values(entry) : [],
    );
  }
  return false;
}
