import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPacer, type Budget, type Priority, type RateLimitReport } from "#core";
import { createSteppedClock } from "../../support/clock.ts";

const discord: Budget = { limit: 5, window: 5_000 };
const slack: Budget = { limit: 50, window: 60_000 };
const day = 86_400_000;

/** A pacer on a stepped clock, and how long each call waited for it. */
function setUp(budget: Budget = discord) {
  const clock = createSteppedClock();
  const pacer = createPacer({ clock });
  const ask = async (priority: Priority): Promise<number> => {
    const asked = clock.monotonic();
    await pacer.slot("here", { priority, since: asked, budget });
    return clock.monotonic() - asked;
  };
  return { clock, pacer, ask };
}

describe.each([-day, -3_600_000, -60_000, 3_600_000, day])("a clock that is set by %i ms", (jump) => {
  test("neither holds back the next call nor lets it pass too early", async () => {
    const { clock, ask } = setUp();
    for (let count = 0; count < 5; count += 1) await ask("final");
    await clock.advance(1_000);
    clock.set(jump);
    expect(await clock.until(ask("final"))).toBe(4_000);
  });

  test("leaves edits at their pace", async () => {
    const { clock, ask } = setUp();
    await ask("edit");
    clock.set(jump);
    expect(await clock.until(ask("edit"))).toBe(1_250);
  });

  test("neither opens a scope that the platform has closed nor keeps it closed", async () => {
    const { clock, pacer, ask } = setUp();
    pacer.report("here", { closedFor: 2_000 });
    pacer.report("here", { remaining: 0, resetAfter: 3_000 });
    clock.set(jump);
    expect(await clock.until(ask("final"))).toBe(3_000);
  });
});

describe("a platform that says how long to wait", () => {
  test.each([2 ** 31, 1e12, Number.MAX_SAFE_INTEGER])(
    "%i ms is asked again after a day",
    async (closedFor) => {
      const { clock, pacer, ask } = setUp();
      pacer.report("here", { closedFor });
      expect(await clock.until(ask("final"))).toBe(day);
    },
  );

  test.each([-1, NaN, Infinity, "45", "soon", null])("%s says nothing", async (closedFor) => {
    const { clock, pacer, ask } = setUp();
    pacer.report("here", { closedFor: closedFor as number });
    expect(await clock.until(ask("final"))).toBe(0);
  });

  test("whatever it says and however the clock is set, every call is made, and the finals first", async () => {
    const odd = fc.constantFrom<unknown>(0, 1, 45_000, 2 ** 31, 1e12, -1, NaN, Infinity, "45", null);
    const event = fc.oneof(
      fc.record({ ask: fc.constantFrom<Priority>("final", "control", "first", "edit", "progress") }),
      fc.record({ closedFor: odd }),
      fc.record({ remaining: odd, resetAfter: odd }),
      fc.record({ set: fc.constantFrom(-day, -1, 1, day) }),
      fc.record({ after: fc.nat(4_000) }),
      fc.record({ pause: fc.nat(40_000) }),
    );
    const property = fc.asyncProperty(fc.array(event, { maxLength: 60 }), async (events) => {
      const { clock, pacer, ask } = setUp();
      const made: Priority[] = [];
      const calls: Promise<void>[] = [];
      for (const next of events) {
        if ("ask" in next) calls.push(ask(next.ask).then(() => void made.push(next.ask)));
        else if ("set" in next) clock.set(next.set);
        else if ("after" in next) await clock.advance(next.after);
        else if ("pause" in next) await clock.pause(next.pause);
        else pacer.report("here", next as RateLimitReport);
      }
      await clock.settle();
      const waiting = calls.length - made.length;
      const before = made.length;
      const finals = (list: readonly Priority[]): number => list.filter((one) => one === "final").length;
      const left = finals(events.flatMap((one) => ("ask" in one ? [one.ask] : []))) - finals(made);
      await clock.until(Promise.all(calls));
      expect(made).toHaveLength(before + waiting);
      expect(finals(made.slice(before, before + left))).toBe(left);
      expect(clock.sleeping).toBe(0);
    });
    await fc.assert(property, { numRuns: 150 });
  });
});

describe("fifty answers at once in a full workspace", () => {
  test.each([
    { name: "Slack", budget: slack },
    { name: "Discord", budget: discord },
  ])("all get their last words on $name, although every refusal takes 45 s", async ({ budget }) => {
    const { clock, pacer, ask } = setUp(budget);
    const ended: { edits: number; waited: number }[] = [];
    const answer = async (length: number): Promise<void> => {
      let edits = 0;
      await ask("first");
      const until = clock.monotonic() + length;
      while (clock.monotonic() < until) {
        await ask("edit");
        edits += 1;
        // The platform refuses now and then, as if others used the same budget.
        if (edits % 7 === 0) pacer.report("here", { closedFor: 45_000 });
      }
      const waited = await ask("final");
      ended.push({ edits, waited });
    };
    const answers = Array.from({ length: 50 }, (_, index) => answer(20_000 + 1_000 * index));
    await clock.until(Promise.all(answers));
    expect(ended).toHaveLength(50);
    // All finals together need so many windows, and one refusal may come before them.
    const longest = 45_000 + Math.ceil(50 / budget.limit) * budget.window;
    expect(Math.max(...ended.map(({ waited }) => waited))).toBeLessThanOrEqual(longest);
    expect(clock.sleeping).toBe(0);
  });
});
