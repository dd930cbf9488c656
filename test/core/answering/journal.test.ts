import { describe, expect, test } from "vitest";
import { createHolders } from "../../support/holders.ts";

/** An effect whose runs are counted. */
function createEffect() {
  let times = 0;
  const run = async () => `effect ${(times += 1)}`;
  return { run, times: () => times };
}

/** Kills the holder in the middle of the step. */
async function dieIn(
  { once: step, die }: ReturnType<ReturnType<typeof createHolders>["next"]>,
  options = {},
): Promise<void> {
  const dying = step(
    "pay",
    async () => {
      die();
      throw new Error("killed");
    },
    options,
  );
  await expect(dying).rejects.toThrow("killed");
}

describe("a step", () => {
  test("runs once, also when this holder or the next one reaches it again", async () => {
    const holders = createHolders();
    const { run, times } = createEffect();
    const first = holders.next();
    expect(await first.once("pay", run)).toBe("effect 1");
    expect(await first.once("pay", run)).toBe("effect 1");
    expect(await holders.next().once("pay", run)).toBe("effect 1");
    expect(times()).toBe(1);
  });

  test("that failed is tried again", async () => {
    const { next } = createHolders();
    const holder = next();
    await expect(holder.once("pay", () => Promise.reject(new Error("no coins")))).rejects.toThrow("no coins");
    expect(await holder.once("pay", createEffect().run)).toBe("effect 1");
  });

  test("whose outcome is unknown never runs again", async () => {
    const { next } = createHolders();
    await dieIn(next());
    const { run, times } = createEffect();
    await expect(next().once("pay", run)).rejects.toMatchObject({ kind: "interrupted" });
    expect(times()).toBe(0);
  });

  test("that is repeatable runs again, and saves no intent", async () => {
    const { next, saved } = createHolders();
    await dieIn(next(), { repeatable: true });
    expect(saved).toEqual({});
    expect(await next().once("pay", createEffect().run, { repeatable: true })).toBe("effect 1");
  });

  test("is recalled by its name when it is done, and not before", async () => {
    const { next } = createHolders();
    const first = next();
    expect(first.recall("pay")).toBeUndefined();
    await first.once("pay", () => Promise.resolve({ paid: 3 }));
    expect(first.recall("pay")).toEqual({ paid: 3 });
    expect(next().recall("pay")).toEqual({ paid: 3 });
  });

  test("that gave back nothing is recalled as null", async () => {
    const { next } = createHolders();
    const first = next();
    await first.once("pay", () => Promise.resolve(undefined));
    expect(first.recall("pay")).toBeNull();
  });
});
