import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPacer, type Budget, type LocalPacer, type Priority } from "#core";
import { createSteppedClock, type SteppedClock } from "../../support/clock.ts";

const discord: Budget = { limit: 5, window: 5000 };
const slack: Budget = { limit: 50, window: 60_000 };
const priorities: Priority[] = ["final", "control", "first", "edit", "progress"];

/** A pacer on a stepped clock, and a record of which call was let through when. */
function setUp(budget: Budget = discord) {
  const clock = createSteppedClock();
  const begin = clock.monotonic();
  const warnings: unknown[] = [];
  const pacer = createPacer({ clock, log: { warn: (line: unknown) => void warnings.push(line) } });
  const granted: [ms: number, who: string][] = [];
  const ask = async (who: string, priority: Priority, since = clock.monotonic(), signal?: AbortSignal) => {
    await pacer.slot("here", { priority, since, budget, ...(signal ? { signal } : {}) });
    granted.push([clock.monotonic() - begin, who]);
  };
  return { clock, pacer, granted, ask, warnings };
}

/** An answer that edits for ever: it asks again as soon as a call was let through. */
function edit(clock: SteppedClock, pacer: LocalPacer, budget: Budget, signal: AbortSignal): number[] {
  const times: number[] = [];
  const run = async (): Promise<void> => {
    for (let since = clock.now(); ; since = clock.now()) {
      await pacer.slot("here", { priority: "edit", since, budget, signal });
      times.push(clock.now());
    }
  };
  run().catch(() => {});
  return times;
}

const busiest = (times: number[], window: number): number =>
  Math.max(0, ...times.map((start) => times.filter((time) => time >= start && time < start + window).length));

describe("a scope's budget", () => {
  test("edits are spread evenly over four fifths of it", async () => {
    const { clock, granted, ask } = setUp();
    for (const who of ["a", "b", "c", "d", "e"]) void ask(who, "edit");
    await clock.advance(10_000);
    expect(granted).toEqual([
      [0, "a"],
      [1250, "b"],
      [2500, "c"],
      [3750, "d"],
      [5000, "e"],
    ]);
    expect(clock.sleeping).toBe(0);
  });

  test("finals may use all of it at once, and the next waits until the window has moved on", async () => {
    const { clock, granted, ask } = setUp();
    for (let index = 0; index < 7; index++) void ask(`${index}`, "final");
    await clock.advance(20_000);
    expect(granted.map(([ms]) => ms)).toEqual([0, 0, 0, 0, 0, 5000, 5000]);
  });

  test.each([
    { limit: 1, edits: [0, 1000, 2000] },
    { limit: 2, edits: [0, 1000, 2000] },
    { limit: 3, edits: [0, 500, 1000] },
  ])("a scope of $limit per second still lets edits through", async ({ limit, edits }) => {
    const { clock, granted, ask } = setUp({ limit, window: 1000 });
    for (let index = 0; index < edits.length; index++) void ask("edit", "edit");
    await clock.advance(5000);
    expect(granted.map(([ms]) => ms)).toEqual(edits);
  });

  test("no window ever holds more calls than the limit", async () => {
    const request = fc.record({ after: fc.nat(900), priority: fc.constantFrom(...priorities) });
    const property = fc.asyncProperty(
      fc.array(request, { maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      async (requests, limit) => {
        const budget = { limit, window: 2000 };
        const { clock, granted, ask } = setUp(budget);
        const all = [];
        for (const { after, priority } of requests) {
          await clock.advance(after);
          all.push(ask(priority, priority));
        }
        await clock.until(Promise.all(all));
        expect(granted).toHaveLength(requests.length);
        expect(
          busiest(
            granted.map(([ms]) => ms),
            budget.window,
          ),
        ).toBeLessThanOrEqual(limit);
        expect(clock.sleeping).toBe(0);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test("scopes do not wait for each other", async () => {
    const { clock, pacer } = setUp();
    const request = { priority: "final", since: 0, budget: { limit: 1, window: 60_000 } } as const;
    await pacer.slot("one", request);
    await pacer.slot("other", request);
    expect(clock.sleeping).toBe(0);
  });

  test("the platform's own budget replaces the adapter's estimate", async () => {
    const { clock, pacer, granted, ask } = setUp();
    pacer.report("here", { budget: { limit: 2, window: 1000 } });
    for (let index = 0; index < 4; index++) void ask("final", "final");
    await clock.advance(5000);
    expect(granted.map(([ms]) => ms)).toEqual([0, 0, 1000, 1000]);
  });
});

describe("the next call", () => {
  test("is chosen by priority when the slot comes free", async () => {
    const { clock, pacer, granted, ask } = setUp();
    pacer.report("here", { closedFor: 1000 });
    for (const priority of priorities.toReversed()) void ask(priority, priority);
    await clock.advance(30_000);
    expect(granted.map(([, who]) => who)).toEqual(priorities);
  });

  test("is that of the stalest answer among equal priorities", async () => {
    const { clock, pacer, granted, ask } = setUp();
    pacer.report("here", { closedFor: 1000 });
    void ask("fresh", "edit", clock.now());
    void ask("stale", "edit", clock.now() - 9000);
    void ask("older", "edit", clock.now() - 3000);
    await clock.advance(30_000);
    expect(granted.map(([, who]) => who)).toEqual(["stale", "older", "fresh"]);
  });

  test("is a final before any edit", async () => {
    const property = fc.asyncProperty(
      fc.array(fc.integer({ min: 5000, max: 9000 }), { maxLength: 12 }),
      async (gaps) => {
        const { clock, pacer, ask, granted } = setUp();
        const stop = new AbortController();
        for (let answer = 0; answer < 8; answer++) edit(clock, pacer, discord, stop.signal);
        for (const gap of gaps) {
          await clock.advance(gap);
          void ask(`${clock.now()}`, "final");
          await clock.settle();
          expect(granted.at(-1)?.[1]).toBe(`${clock.now()}`);
        }
        stop.abort();
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });

  test("is not a first text when only the last fifth is left, which belongs to finals and controls", async () => {
    const { clock, granted, ask } = setUp();
    for (let index = 0; index < 5; index++) void ask("first", "first");
    void ask("control", "control");
    await clock.advance(5000);
    expect(granted).toEqual([
      [0, "first"],
      [0, "first"],
      [0, "first"],
      [0, "first"],
      [0, "control"],
      [5000, "first"],
    ]);
  });

  test("is a final until all of them are sent, however many edits wait", async () => {
    const { clock, pacer, ask, granted } = setUp();
    const stop = new AbortController();
    for (let answer = 0; answer < 8; answer++) edit(clock, pacer, discord, stop.signal);
    await clock.advance(60_000);
    const asked = 60_000;
    for (let index = 0; index < 11; index++) void ask("final", "final");
    await clock.advance(15_000);
    expect(granted).toHaveLength(11);
    expect(Math.max(...granted.map(([ms]) => ms - asked))).toBeLessThanOrEqual(15_000);
    stop.abort();
  });

  test.each([2, 3, 7])("comes from each of %i answers in one scope equally often", async (count) => {
    const { clock, pacer } = setUp(slack);
    const stop = new AbortController();
    const answers = Array.from({ length: count }, () => edit(clock, pacer, slack, stop.signal));
    await clock.advance(600_000);
    const shares = answers.map((times) => times.length);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    expect(shares.reduce((sum, share) => sum + share)).toBeGreaterThanOrEqual(399);
    stop.abort();
  });

  test("is an old one at last, even behind a stream of more urgent ones", async () => {
    const { clock, pacer, granted, ask } = setUp();
    const stop = new AbortController();
    for (let answer = 0; answer < 3; answer++) edit(clock, pacer, discord, stop.signal);
    void ask("progress", "progress");
    await clock.advance(20_000);
    expect(granted.map(([, who]) => who)).toEqual(["progress"]);
    stop.abort();
  });
});

describe("a platform's report", () => {
  test("of a refusal closes the scope for all calls, finals included", async () => {
    const { clock, pacer, granted, ask, warnings } = setUp();
    pacer.report("here", { closedFor: 7000 });
    void ask("final", "final");
    await clock.advance(6999);
    expect(granted).toEqual([]);
    await clock.advance(1);
    expect(granted).toEqual([[7000, "final"]]);
    expect(warnings).toEqual([{ scope: "here", closedFor: 7000, rate: 0.5 }]);
  });

  test("of a refusal halves the rate of edits, which then recovers with each edit", async () => {
    const { clock, pacer, granted, ask } = setUp();
    pacer.report("here", { closedFor: 1000 });
    for (let index = 0; index < 9; index++) void ask("edit", "edit");
    await clock.advance(60_000);
    const times = granted.map(([ms]) => ms);
    const gaps = times.slice(1).map((ms, index) => Math.round(ms - (times[index] ?? 0)));
    expect(gaps).toEqual([2500, 2083, 1786, 1563, 1389, 1250, 1250, 1250]);
  });

  test("of calls that were refused together counts once; later refusals halve the rate down to a floor", async () => {
    const { clock, pacer, warnings } = setUp();
    pacer.report("here", { closedFor: 1000 });
    pacer.report("here", { closedFor: 3000 });
    for (let index = 0; index < 6; index++) {
      await clock.advance(3000);
      pacer.report("here", { closedFor: 3000 });
    }
    expect(warnings.map((line) => (line as { rate: number }).rate)).toEqual([
      1 / 2,
      1 / 2,
      1 / 4,
      1 / 8,
      1 / 16,
      1 / 16,
      1 / 16,
      1 / 16,
    ]);
  });

  test("of the calls that are left limits what goes before the reset, and edits leave the last one to a final", async () => {
    const { clock, pacer, granted, ask } = setUp();
    pacer.report("here", { remaining: 2, resetAfter: 4000 });
    for (let index = 0; index < 3; index++) void ask("edit", "edit");
    await clock.advance(3000);
    expect(granted).toEqual([[0, "edit"]]);
    void ask("final", "final");
    void ask("too many", "final");
    await clock.advance(10_000);
    expect(granted.slice(1, 3)).toEqual([
      [3000, "final"],
      [4000, "too many"],
    ]);
  });

  test("that arrives late does not give back what later calls have used", async () => {
    const { clock, pacer, granted, ask } = setUp();
    pacer.report("here", { remaining: 0, resetAfter: 4000 });
    await clock.advance(100);
    pacer.report("here", { remaining: 1, resetAfter: 3950 });
    void ask("final", "final");
    await clock.advance(10_000);
    expect(granted).toEqual([[4050, "final"]]);
  });

  test("of a new period is believed", async () => {
    const { clock, pacer, granted, ask } = setUp();
    pacer.report("here", { remaining: 0, resetAfter: 100 });
    pacer.report("here", { remaining: 4, resetAfter: 5000 });
    void ask("final", "final");
    await clock.settle();
    expect(granted).toEqual([[0, "final"]]);
  });

  test.each([
    { name: "not a number", rateLimit: { closedFor: Number.NaN } },
    { name: "negative", rateLimit: { remaining: -1, resetAfter: 5 } },
    { name: "endless", rateLimit: { remaining: 0, resetAfter: Infinity } },
    { name: "an empty scope", rateLimit: { budget: { limit: 0, window: 5 } } },
  ])("that is malformed is logged and ignored: $name", async ({ rateLimit }) => {
    const { clock, pacer, granted, ask, warnings } = setUp();
    pacer.report("here", rateLimit);
    void ask("final", "final");
    await clock.settle();
    expect(granted).toHaveLength(1);
    expect(warnings).toEqual([{ scope: "here", rateLimit }]);
  });
});

describe("a call that leaves the queue", () => {
  test("rejects at once with its signal's reason, takes no slot and leaves no timer", async () => {
    const { clock, pacer, granted, ask } = setUp();
    pacer.report("here", { closedFor: 1000 });
    const stop = new AbortController();
    const gone = ask("gone", "edit", 0, stop.signal);
    const stays = ask("stays", "edit");
    stop.abort(new Error("stale"));
    await expect(gone).rejects.toThrow("stale");
    expect(clock.sleeping).toBe(1);
    await clock.advance(1000);
    await stays;
    expect(granted).toEqual([[1000, "stays"]]);
    expect(clock.sleeping).toBe(0);
  });

  test("ends the timer if it was the last one", async () => {
    const { clock, pacer, ask } = setUp();
    pacer.report("here", { closedFor: 1000 });
    const stop = new AbortController();
    const all = Array.from({ length: 5 }, () => ask("gone", "edit", 0, stop.signal));
    expect(clock.sleeping).toBe(1);
    stop.abort(new Error("stop"));
    await Promise.allSettled(all);
    await clock.settle();
    expect(clock.sleeping).toBe(0);
  });

  test("never enters it if its signal is aborted already", async () => {
    const { ask, clock } = setUp();
    await expect(ask("late", "final", 0, AbortSignal.abort(new Error("over")))).rejects.toThrow("over");
    expect(clock.sleeping).toBe(0);
  });

  test("unused scopes are forgotten, and used ones are not", async () => {
    const { clock, pacer } = setUp();
    const request = { priority: "final", since: 0, budget: discord } as const;
    for (let index = 0; index < 1000; index++) await pacer.slot(`interaction ${index}`, request);
    pacer.report("closed", { closedFor: 3_600_000 });
    expect(pacer.buckets).toBe(1001);
    await clock.advance(700_000);
    for (let index = 0; index < 600; index++)
      await pacer.slot("here", { ...request, budget: { limit: 1e6, window: 1 } });
    expect(pacer.buckets).toBe(2);
  });
});

test.each([
  {
    budget: { limit: 0, window: 1000 },
    says: 'The budget of the scope "here" has the limit 0, expected at least 1.',
  },
  {
    budget: { limit: 5, window: 0 },
    says: 'The budget of the scope "here" has the window 0, expected milliseconds above 0.',
  },
])("a budget that allows nothing is refused: $says", async ({ budget, says }) => {
  await expect(setUp(budget).ask("anybody", "final")).rejects.toThrow(says);
});
