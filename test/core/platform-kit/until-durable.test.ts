import { expect, test } from "vitest";
import { createUntilDurable, systemClock } from "#core";
import { createSteppedClock } from "../../support/clock.ts";
import { createLogSink } from "../../support/context.ts";

/** A store that is away until the test brings it back. */
function createStore() {
  const store = { isAway: true, stored: [] as string[] };
  const put = (event: string) => async (): Promise<void> => {
    if (store.isAway) throw new Error("The store is away.");
    store.stored.push(event);
  };
  return { store, put };
}

const listening = new AbortController().signal;

test("events wait until the store is back, and the log has one line for each end of the outage", async () => {
  const clock = createSteppedClock();
  const { log, lines } = createLogSink();
  const { store, put } = createStore();
  const untilDurable = createUntilDurable(log, clock);
  const events = ["one", "two", "three"].map((event) =>
    untilDurable(put(event), { what: "a message", stopped: listening }),
  );
  await clock.advance(60_000);
  expect(store.stored).toEqual([]);
  store.isAway = false;
  await clock.until(Promise.all(events));
  expect(store.stored.toSorted()).toEqual(["one", "three", "two"]);
  expect(lines.map(({ level, events: count }) => [level, count])).toEqual([
    [40, undefined],
    [30, 3],
  ]);
});

test("an event is tried once even after the stop, and no longer", async () => {
  const { log } = createLogSink();
  const { store, put } = createStore();
  const untilDurable = createUntilDurable(log, systemClock);
  const stopped = AbortSignal.abort();
  await expect(untilDurable(put("lost"), { what: "a message", stopped })).rejects.toThrow(/stopped/);
  store.isAway = false;
  await untilDurable(put("kept"), { what: "a message", stopped });
  expect(store.stored).toEqual(["kept"]);
});
