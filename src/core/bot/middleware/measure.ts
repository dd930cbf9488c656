import { type Clock, systemClock } from "../../clock.ts";
import type { Context } from "../context.ts";
import { isVisible, type Usage } from "../../part.ts";
import type { Middleware } from "../responder.ts";

/** How one answer went. Times in milliseconds. */
export interface Measurement {
  /** Until the first visible part; `undefined` when there was none. */
  firstPart: number | undefined;
  duration: number;
  parts: number;
  usage: Usage[];
  outcome: "answered" | "failed" | "ended";
}

export interface MeasureOptions {
  /** Where the figures go; into the log where nothing is said. */
  report?(measurement: Measurement, context: Context): void;
  clock?: Clock;
}

/** Times an answer and adds up what it cost. */
export function measure(options: MeasureOptions = {}): Middleware {
  const clock = options.clock ?? systemClock;
  const report = options.report ?? ((measurement, { log }) => log.info(measurement, "answered"));
  return (next) =>
    async function* (context) {
      const begun = clock.now();
      let firstPart: number | undefined;
      let parts = 0;
      const usage: Usage[] = [];
      // What stands when the reader leaves early: then neither of the other lines is reached.
      let outcome: Measurement["outcome"] = "ended";
      try {
        for await (const part of next(context)) {
          parts += 1;
          if (firstPart === undefined && isVisible(part)) firstPart = clock.now() - begun;
          if (typeof part !== "string" && part.type === "usage") usage.push(part);
          yield part;
        }
        outcome = "answered";
      } catch (thrown) {
        if (!context.signal.aborted) outcome = "failed";
        throw thrown;
      } finally {
        report({ firstPart, duration: clock.now() - begun, parts, usage, outcome }, context);
      }
    };
}
