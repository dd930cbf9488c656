import { expect, test } from "vitest";
import { withDeadline } from "#core";
import { createSteppedClock } from "../../support/clock.ts";

const never = new Promise<string>(() => {});

test("a promise in time is the result, and no timer is left behind", async () => {
  const clock = createSteppedClock();
  expect(await withDeadline(Promise.resolve("there"), 100, () => "late", clock)).toBe("there");
  expect(clock.sleeping).toBe(0);
});

test("a rejection in time is passed on, and no timer is left behind", async () => {
  const clock = createSteppedClock();
  const failing = withDeadline(Promise.reject(new Error("no")), 100, () => "late", clock);
  await expect(failing).rejects.toThrow("no");
  expect(clock.sleeping).toBe(0);
});

test("after the deadline the result is what `late` returns", async () => {
  const clock = createSteppedClock();
  expect(await clock.until(withDeadline(never, 100, () => "late", clock))).toBe("late");
});

test("after the deadline the rejection is what `late` throws", async () => {
  const clock = createSteppedClock();
  const late = (): never => {
    throw new Error("too late");
  };
  const failing = withDeadline(never, 100, late, clock);
  await expect(clock.until(failing)).rejects.toThrow("too late");
});

test("a promise may reject after the deadline", async () => {
  const clock = createSteppedClock();
  const { promise, reject } = Promise.withResolvers<string>();
  expect(await clock.until(withDeadline(promise, 100, () => undefined, clock))).toBeUndefined();
  // Vitest fails on an unhandled rejection.
  reject(new Error("after all"));
  await clock.settle();
});
