import { checkOptions } from "../check-options.ts";
import { type Clock, systemClock } from "../../time/clock.ts";
import type { Context } from "../context.ts";
import { isVisible, type Usage } from "../../part.ts";
import type { Middleware } from "../responder.ts";

/** How one answer went. Times in milliseconds. */
export interface Measurement {
  /** Until the first visible part; `undefined` if there was none. */
  firstPart: number | undefined;
  duration: number;
  parts: number;
  usage: Usage[];
  /** "ended": the reader left before the answer was complete. */
  outcome: "answered" | "failed" | "ended";
}

export interface MeasureOptions {
  /** Receives the figures. Without it, they go to the log. */
  report?: ((measurement: Measurement, context: Context) => void) | undefined;
  clock?: Clock | undefined;
}

/**
 * Times an answer and adds up what it cost.
 *
 * ```ts
 * use: [measure({ report: ({ firstPart }) => histogram.observe(firstPart) })],
 * ```
 */
export function measure(options: MeasureOptions = {}): Middleware {
  checkOptions("measure", options, ["report", "clock"], "measure({ report })");
  const clock = options.clock ?? systemClock;
  const report = options.report ?? ((measurement, { log }) => log.info(measurement, "answered"));
  return (next) =>
    async function* (context) {
      const begun = clock.monotonic();
      let firstPart: number | undefined;
      let parts = 0;
      const usage: Usage[] = [];
      // Remains "ended" when the reader leaves early: then neither of the lines that change it runs.
      let outcome: Measurement["outcome"] = "ended";
      try {
        for await (const part of next(context)) {
          parts += 1;
          if (firstPart === undefined && isVisible(part)) firstPart = clock.monotonic() - begun;
          if (typeof part !== "string" && part.type === "usage") usage.push(part);
          yield part;
        }
        outcome = "answered";
      } catch (thrown) {
        if (!context.signal.aborted) outcome = "failed";
        throw thrown;
      } finally {
        report({ firstPart, duration: clock.monotonic() - begun, parts, usage, outcome }, context);
      }
    };
}
