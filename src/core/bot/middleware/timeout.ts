import { abortableIterable } from "../../abortable.ts";
import { withSignal } from "../context.ts";
import { type Duration, toMilliseconds } from "../../duration.ts";
import { Failure } from "../../errors.ts";
import { isVisible } from "../../part.ts";
import type { Middleware } from "../responder.ts";

export interface TimeoutOptions {
  /** From the question to the first visible part. */
  firstPart?: Duration;
  /** Between any two parts, once something is visible. */
  idle?: Duration;
  /** For the whole answer. */
  total?: Duration;
}

/** Ends an answer that takes too long, with a `Failure` of the kind "timeout" that names the limit. */
export function timeout(options: TimeoutOptions): Middleware {
  const limit = {
    firstPart: toMilliseconds(options.firstPart ?? Infinity),
    idle: toMilliseconds(options.idle ?? Infinity),
    total: toMilliseconds(options.total ?? Infinity),
  };
  return (next) =>
    async function* (context) {
      const expiry = new AbortController();
      const after = (milliseconds: number, what: string): NodeJS.Timeout | undefined =>
        milliseconds === Infinity
          ? undefined
          : setTimeout(
              () => expiry.abort(new Failure("timeout", `${what} after ${milliseconds} ms`)),
              milliseconds,
            );

      const total = after(limit.total, "The answer was not complete");
      let quiet = after(limit.firstPart, "Nothing was answered");
      let visible = false;
      const signal = AbortSignal.any([context.signal, expiry.signal]);
      try {
        for await (const part of abortableIterable(next(withSignal(context, signal)), signal)) {
          visible ||= isVisible(part);
          if (visible) clearTimeout(quiet);
          yield part;
          if (visible) quiet = after(limit.idle, "The answer stood still");
        }
      } finally {
        clearTimeout(total);
        clearTimeout(quiet);
      }
    };
}
