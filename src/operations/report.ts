import { BadInput, Failure, toError } from "#core";
import type { Scrub } from "./scrub.ts";

/** Prints why the program fails: the sentence if the input or a platform is at fault, and the stack if natter is. */
export function reportFailure(thrown: unknown, scrub: Scrub): void {
  const error = toError(thrown);
  const isTold = error instanceof BadInput || error instanceof Failure;
  const text = isTold ? error.message : (error.stack ?? error.message);
  process.stderr.write(`${scrub(text)}\n`);
  process.exitCode = 1;
}
