import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRoom } from "../../src/core/room.ts";

const never = new AbortController().signal;

/** Lets everything go on that waits for nothing but other promises. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Takes from a room in the background, and notes the names of those who got something. */
function createTakers(most: number, mostEach: number) {
  const room = createRoom({ most, mostEach });
  const served: string[] = [];
  const releases = new Map<string, () => void>();
  const take = (name: string, person = name, amount = 1, signal = never): Promise<void> =>
    room.take(person, amount, signal).then((release) => {
      served.push(name);
      releases.set(name, release);
    });
  return { take, served, release: (name: string) => releases.get(name)?.() };
}

describe("room", () => {
  test("is given to one person after the other, however much one of them wants", async () => {
    const { take, served, release } = createTakers(1, 1);
    for (let index = 0; index < 120; index += 1) void take(`ada ${index}`, "ada");
    void take("ben");
    await settled();
    release("ada 0");
    await settled();
    release("ada 1");
    await settled();
    expect(served).toEqual(["ada 0", "ada 1", "ben"]);
  });

  test("is kept for others: one person gets a part of it", async () => {
    const { take, served } = createTakers(4, 2);
    for (const name of ["a1", "a2", "a3"]) void take(name, "ada");
    void take("ben");
    await settled();
    expect(served).toEqual(["a1", "a2", "ben"]);
  });

  test("is kept for the one who waits for much, while others want little", async () => {
    const { take, served, release } = createTakers(4, 4);
    void take("first", "ada", 3);
    void take("much", "ben", 4);
    void take("little", "cem", 1);
    await settled();
    expect(served).toEqual(["first"]);
    release("first");
    await settled();
    expect(served).toEqual(["first", "much"]);
  });

  test("more than there is counts as all of it", async () => {
    const { take, served } = createTakers(4, 2);
    await take("ada", "ada", 100);
    expect(served).toEqual(["ada"]);
  });

  test("is not given to those who have left, who hold up no others", async () => {
    const { take, served, release } = createTakers(1, 1);
    const left = new AbortController();
    await take("ada");
    const waiting = take("ben", "ben", 1, left.signal);
    void take("cem");
    left.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    await expect(take("dan", "dan", 1, left.signal)).rejects.toThrow("stopped");
    release("ada");
    release("ada");
    await settled();
    expect(served).toEqual(["ada", "cem"]);
  });

  test("is never given twice and never lost, in whatever order people come and go", async () => {
    const step = fc.record({
      person: fc.constantFrom("ada", "ben", "cem"),
      amount: fc.integer({ min: 1, max: 6 }),
      leaves: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const room = createRoom({ most: 5, mostEach: 3 });
        let held = 0;
        let given = 0;
        const taking = steps.map(async ({ person, amount, leaves }) => {
          const end = new AbortController();
          const taken = room.take(person, amount, end.signal);
          if (leaves) end.abort();
          const release = await taken.catch(() => undefined);
          if (!release) return;
          given += 1;
          held += Math.min(amount, 3);
          expect(held).toBeLessThanOrEqual(5);
          await settled();
          held -= Math.min(amount, 3);
          release();
        });
        await Promise.all(taking);
        expect(given).toBeGreaterThanOrEqual(steps.filter(({ leaves }) => !leaves).length);
      }),
      { numRuns: 100 },
    );
  });
});
