import { expect, test } from "vitest";
import { createSteppedClock, realClock } from "../../src/world/clock.ts";

test("a stepped clock runs due timers in the order of their time", async () => {
  const clock = createSteppedClock(1_000);
  const ran: [number, string][] = [];
  clock.after(20, () => ran.push([clock.now(), "second"]));
  clock.after(10, () => ran.push([clock.now(), "first"]));
  clock.after(31, () => ran.push([clock.now(), "too late"]));
  await clock.advance(30);
  expect(ran).toEqual([
    [1_010, "first"],
    [1_020, "second"],
  ]);
  expect(clock.now()).toBe(1_030);
});

test("a timer set by a timer runs in the same step when it is due in it", async () => {
  const clock = createSteppedClock(0);
  const times: number[] = [];
  const again = (): void => {
    times.push(clock.now());
    clock.after(10, again);
  };
  again();
  await clock.advance(25);
  expect(times).toEqual([0, 10, 20]);
});

test("a function that sleeps again wakes again in the same step", async () => {
  const clock = createSteppedClock(0);
  const times: number[] = [];
  const sleeper = (async () => {
    for (let round = 0; round < 3; round++) {
      await clock.sleep(10);
      times.push(clock.now());
    }
  })();
  await clock.advance(30);
  await sleeper;
  expect(times).toEqual([10, 20, 30]);
});

test("a cancelled timer does not run", async () => {
  const clock = createSteppedClock();
  const cancel = clock.after(10, () => expect.unreachable());
  cancel();
  await clock.advance(20);
});

test.each([
  { name: "stepped", clock: createSteppedClock() },
  { name: "real", clock: realClock },
])("a sleep on the $name clock ends at once when its signal aborts", async ({ clock }) => {
  const controller = new AbortController();
  const asleep = clock.sleep(60_000, controller.signal);
  controller.abort();
  await expect(asleep).resolves.toBeUndefined();
  await expect(clock.sleep(60_000, controller.signal)).resolves.toBeUndefined();
});
