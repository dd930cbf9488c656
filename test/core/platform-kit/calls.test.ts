import { describe, expect, test } from "vitest";
import {
  againIfLost,
  attempt,
  createPacer,
  createReadGate,
  Failure,
  LeaseEnded,
  loadOnce,
  systemClock,
} from "#core";
import { createSteppedClock } from "../../support/clock.ts";

describe("an attempt", () => {
  const budgetOf = (): { limit: number; window: number } => ({ limit: 100, window: 1_000 });

  test("tells the pacer what a refusal says, and throws what it means", async () => {
    const clock = createSteppedClock();
    const gate = createReadGate(createPacer({ clock }), { budgetOf });
    const failure = new Failure("busy", "Too many calls.");
    const refuse = (): Promise<never> => Promise.reject(new Error("429"));
    const refusal = { rateLimit: { scope: "write", report: { closedFor: 300 } }, error: failure };
    const refused = gate("write", "edit", () => attempt(gate, refuse, () => refusal));
    await expect(refused).rejects.toBe(failure);
    const begun = clock.now();
    await clock.until(gate("write", "edit", () => Promise.resolve()));
    expect(clock.now() - begun).toBeGreaterThanOrEqual(300);
  });

  test("leaves a lost lease alone", async () => {
    const gate = createReadGate(createPacer({ clock: systemClock }), { budgetOf });
    const lost = new LeaseEnded("lost", "Another process writes this answer now.");
    const call = (): Promise<never> => Promise.reject(lost);
    const never = (): never => {
      throw new Error("The refusal was read.");
    };
    await expect(attempt(gate, call, never)).rejects.toBe(lost);
  });
});

describe("a read", () => {
  test("that was lost on the way is made once more, and no third time", async () => {
    const errors = [new Error("reset"), new Error("reset again")];
    let calls = 0;
    const read = async (): Promise<string> => {
      const error = errors[calls++];
      if (error) throw error;
      return "read";
    };
    await expect(againIfLost(read, () => true)).rejects.toBe(errors[1]);
    expect(calls).toBe(2);
    errors.length = 0;
    expect(await againIfLost(read, () => true)).toBe("read");
  });

  test("that was refused is not made again", async () => {
    let calls = 0;
    const read = async (): Promise<never> => {
      calls += 1;
      throw new Error("refused");
    };
    await expect(againIfLost(read, () => false)).rejects.toThrow("refused");
    expect(calls).toBe(1);
  });
});

test("a value is loaded once, and again only after a failure", async () => {
  let isAway = true;
  let loads = 0;
  const load = loadOnce(async () => {
    loads += 1;
    if (isAway) throw new Error("away");
    return loads;
  });
  await expect(load()).rejects.toThrow("away");
  isAway = false;
  expect(await Promise.all([load(), load()])).toEqual([2, 2]);
  expect(await load()).toBe(2);
});
