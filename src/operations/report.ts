import { BadInput, toError } from "#core";
import { createScrub } from "./scrub.ts";
import { secretsIn } from "./secrets.ts";

/** The last word of a program that failed: what is wrong for whoever started it, and the stack only for what is our fault. */
export function reportFailure(
  thrown: unknown,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const error = toError(thrown);
  const text = error instanceof BadInput ? error.message : (error.stack ?? error.message);
  process.stderr.write(`${createScrub(secretsIn(environment))(text)}\n`);
  process.exitCode = 1;
}
