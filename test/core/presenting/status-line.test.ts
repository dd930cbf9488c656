import { pino } from "pino";
import { expect, test } from "vitest";
import { LeaseEnded, type Surface } from "#core";
import { createStatusLine } from "../../../src/core/presenting/status-line.ts";

const log = pino({ level: "silent" });

/** A surface that only shows a status. */
function surfaceWith(status: Surface["status"]): Surface {
  const never = (): never => {
    throw new Error("Only the status is asked here.");
  };
  return { gap: 0, fits: never, find: never, open: never, resume: never, status };
}

test("a status that was waiting when the answer was complete is cleared all the same", async () => {
  const waiting = Promise.withResolvers<void>();
  const told: (string | null)[] = [];
  const line = createStatusLine(
    surfaceWith(async (text) => {
      if (text !== null) await waiting.promise;
      told.push(text);
    }),
    log,
  );
  line.show("is thinking…");
  const ended = line.end();
  waiting.reject(new LeaseEnded("over", "The answer is complete."));
  await ended;
  expect(told).toEqual([null]);
});

test("a process that lost its lease clears nothing", async () => {
  const told: (string | null)[] = [];
  const line = createStatusLine(
    surfaceWith(async (text) => {
      told.push(text);
      throw new LeaseEnded("lost", "Another process goes on.");
    }),
    log,
  );
  line.show("is thinking…");
  await line.end();
  expect(told).toEqual(["is thinking…"]);
});

test("a status is not tried for ever when the lease is over", async () => {
  let asked = 0;
  const line = createStatusLine(
    surfaceWith(async () => {
      // A turn of the event loop in between: an endless loop then fails this test instead of hanging it.
      await new Promise(setImmediate);
      asked += 1;
      if (asked < 100) throw new LeaseEnded("over", "The event was worked on to the end.");
    }),
    log,
    true,
  );
  await line.end();
  expect(asked).toBeLessThanOrEqual(2);
});
