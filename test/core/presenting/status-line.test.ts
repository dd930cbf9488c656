import { pino } from "pino";
import { expect, test } from "vitest";
import { Failure, LeaseEnded, type Surface, systemClock } from "#core";
import { createStatusLine } from "../../../src/core/presenting/status-line.ts";
import { createSteppedClock } from "../../support/clock.ts";

const log = pino({ level: "silent" });
const clock = systemClock;

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
  const line = createStatusLine({
    surface: surfaceWith(async (text) => {
      if (text !== null) await waiting.promise;
      told.push(text);
    }),
    log,
    clock,
  });
  line.show("is thinking…");
  const ended = line.end(0);
  waiting.reject(new LeaseEnded("over", "The answer is complete."));
  await ended;
  expect(told).toEqual([null]);
});

test("a process that lost its lease clears nothing", async () => {
  const told: (string | null)[] = [];
  const line = createStatusLine({
    surface: surfaceWith(async (text) => {
      told.push(text);
      throw new LeaseEnded("lost", "Another process goes on.");
    }),
    log,
    clock,
  });
  line.show("is thinking…");
  await line.end(0);
  expect(told).toEqual(["is thinking…"]);
});

test("a status is not tried for ever when the lease is over", async () => {
  let asked = 0;
  const line = createStatusLine({
    surface: surfaceWith(async () => {
      // A turn of the event loop in between: an endless loop then fails this test instead of hanging it.
      await new Promise(setImmediate);
      asked += 1;
      if (asked < 100) throw new LeaseEnded("over", "The event was worked on to the end.");
    }),
    log,
    clock,
    mayShow: true,
  });
  await line.end(0);
  expect(asked).toBeLessThanOrEqual(2);
});

test("a status is cleared when the platform is back, and the failure is told when that takes too long", async () => {
  const stepped = createSteppedClock();
  let isAway = true;
  const told: (string | null)[] = [];
  const surface = surfaceWith(async (text) => {
    if (isAway) throw new Failure("offline", "The platform is away.");
    told.push(text);
  });
  const line = createStatusLine({ surface, log, clock: stepped, mayShow: true });
  const begun = stepped.now();
  const failed = await stepped.until(line.end(begun).catch((error: unknown) => error));
  expect(failed).toMatchObject({ kind: "offline" });
  const ended = line.end(begun);
  await stepped.advance(5_000);
  isAway = false;
  await stepped.until(ended);
  expect(told).toEqual([null]);
});

test("a status that the platform refuses to clear fails nothing", async () => {
  const surface = surfaceWith(() => Promise.reject(new Failure("no-permission", "The bot may not do that.")));
  const line = createStatusLine({ surface, log, clock, mayShow: true });
  await expect(line.end(clock.now())).resolves.toBeUndefined();
});

test("a status that cannot be cleared for ten minutes no longer holds up its thread", async () => {
  const stepped = createSteppedClock();
  const surface = surfaceWith(() => Promise.reject(new Failure("offline", "The platform is away.")));
  const line = createStatusLine({ surface, log, clock: stepped, mayShow: true });
  await expect(stepped.until(line.end(stepped.now() - 10 * 60_000))).resolves.toBeUndefined();
});
