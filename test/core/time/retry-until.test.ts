import { expect, test } from "vitest";
import { retryUntil } from "#core";
import { createSteppedClock } from "../../support/clock.ts";

/** Fails with its number until the given try. */
function succeedsAt(success: number) {
  let tries = 0;
  return async (): Promise<string> => {
    tries += 1;
    if (tries < success) throw new Error(`failure ${tries}`);
    return `done at ${tries}`;
  };
}

test("calls again until it succeeds, after each wait that is asked for", async () => {
  const clock = createSteppedClock();
  const begun = clock.now();
  const asked: [string, number][] = [];
  const done = retryUntil(succeedsAt(4), {
    clock,
    wait(error, failures) {
      asked.push([String(error), failures]);
      return 100 * failures;
    },
  });
  expect(await clock.until(done)).toBe("done at 4");
  expect(asked).toEqual([
    ["Error: failure 1", 1],
    ["Error: failure 2", 2],
    ["Error: failure 3", 3],
  ]);
  expect(clock.now() - begun).toBe(600);
});

test("rejects with the last error when `wait` gives up", async () => {
  const clock = createSteppedClock();
  const failing = retryUntil(succeedsAt(9), {
    clock,
    wait: (_, failures) => (failures < 3 ? 100 : undefined),
  });
  await expect(clock.until(failing)).rejects.toThrow("failure 3");
  expect(clock.sleeping).toBe(0);
});

test("a signal ends the waiting with the last error", async () => {
  const clock = createSteppedClock();
  const stopping = new AbortController();
  const failing = retryUntil(succeedsAt(9), { clock, wait: () => 100, signal: stopping.signal });
  void clock.sleep(150).then(() => stopping.abort());
  await expect(clock.until(failing)).rejects.toThrow("failure 2");
  expect(clock.sleeping).toBe(0);
});

test("an aborted signal still allows one try", async () => {
  const options = { wait: () => 100, signal: AbortSignal.abort() };
  expect(await retryUntil(succeedsAt(1), options)).toBe("done at 1");
  await expect(retryUntil(succeedsAt(2), options)).rejects.toThrow("failure 1");
});
