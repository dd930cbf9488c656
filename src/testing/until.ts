import { fail } from "node:assert/strict";
import { systemClock } from "#core";

/** Milliseconds between two checks of a condition. */
const interval = 15;

/** Waits until the condition holds. After `within` milliseconds it fails with what `otherwise` says. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  within: number,
  otherwise: () => string | Promise<string>,
): Promise<void> {
  const end = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > end) fail(`After ${within} ms: ${await otherwise()}`);
    await systemClock.sleep(interval);
  }
}
