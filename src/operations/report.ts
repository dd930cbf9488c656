import { BadInput, toError } from "#core";
import type { Scrub } from "./scrub.ts";

/** Prints why the program fails: the sentence if the input is at fault, and the stack if natter is. */
export function reportFailure(thrown: unknown, scrub: Scrub): void {
  const error = toError(thrown);
  const text = error instanceof BadInput ? error.message : (error.stack ?? error.message);
  process.stderr.write(`${scrub(text)}\n`);
  process.exitCode = 1;
}
