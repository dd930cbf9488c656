import { afterEach, expect, test, vi } from "vitest";
import { createDeadline, moment } from "../../src/redis/deadline.ts";

afterEach(() => void vi.useRealTimers());

const hour = 3_600_000;

test.each([hour, -hour, 24 * hour, -24 * hour])(
  "a lease neither ends nor lives on because the wall clock is set by %i ms",
  (by) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const alive = createDeadline(10_000, moment());
    const { monotonic, uptime } = moment();
    const over = createDeadline(10_000, { monotonic: monotonic - 9_000, uptime: uptime - 9_000 });
    vi.setSystemTime(Date.now() + by);

    expect(alive.isOver()).toBe(false);
    expect(over.isOver()).toBe(true);
  },
);

test("a lease ends while the machine sleeps, although the monotonic clock stands still then", () => {
  const { monotonic, uptime } = moment();

  expect(createDeadline(3_000, { monotonic, uptime: uptime - 10_000 }).isOver()).toBe(true);
});
