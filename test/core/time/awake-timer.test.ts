import { describe, expect, test } from "vitest";
import { startAwakeTimer } from "../../../src/core/time/awake-timer.ts";
import { createSteppedClock } from "../../support/clock.ts";

function setUp(ms: number) {
  const clock = createSteppedClock();
  const fired: number[] = [];
  const timer = startAwakeTimer(ms, () => void fired.push(clock.monotonic()), clock);
  return { clock, fired, timer };
}

describe("a timer that counts the time in which the process is awake", () => {
  test.each([5, 20_000, 600_000])("fires once, after %i ms", async (ms) => {
    const { clock, fired } = setUp(ms);
    await clock.advance(ms - 1);
    expect(fired).toEqual([]);
    await clock.advance(100_000);
    expect(fired).toEqual([ms]);
    expect(clock.sleeping).toBe(0);
  });

  test("does not count a pause of the process", async () => {
    const { clock, fired } = setUp(20_000);
    await clock.advance(5_000);
    await clock.pause(75_000);
    await clock.advance(14_900);
    expect(fired).toEqual([]);
    await clock.advance(2_000);
    expect(fired).toHaveLength(1);
  });

  test.each([5_000, 19_900])(
    "gives the sockets their turn after a pause that begins at %i ms",
    async (at) => {
      const { clock, fired } = setUp(20_000);
      await clock.advance(at);
      await clock.pause(3_600_000);
      await clock.advance(4_900);
      expect(fired).toEqual([]);
      await clock.advance(15_000);
      expect(fired).toHaveLength(1);
    },
  );

  test("does not fire in one pause after the other", async () => {
    const { clock, fired } = setUp(10_000);
    for (let count = 0; count < 20; count += 1) {
      await clock.pause(30_000);
      await clock.settle();
    }
    expect(fired).toEqual([]);
    await clock.advance(10_000);
    expect(fired).toHaveLength(1);
  });

  test.each([-86_400_000, 86_400_000])("does not care when the clock is set by %i ms", async (jump) => {
    const { clock, fired } = setUp(20_000);
    await clock.advance(10_000);
    clock.set(jump);
    await clock.advance(9_999);
    expect(fired).toEqual([]);
    await clock.advance(1);
    expect(fired).toHaveLength(1);
  });

  test("begins again when it is refreshed, and never fires when it is cancelled", async () => {
    const { clock, fired, timer } = setUp(20_000);
    for (let count = 0; count < 10; count += 1) {
      await clock.advance(19_000);
      timer.refresh();
    }
    expect(fired).toEqual([]);
    timer.cancel();
    await clock.advance(100_000);
    expect(fired).toEqual([]);
    expect(clock.sleeping).toBe(0);
  });

  test("of no end never fires", () => {
    const { clock } = setUp(Infinity);
    expect(clock.sleeping).toBe(0);
  });
});
