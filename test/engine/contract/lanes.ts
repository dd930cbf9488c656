import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Turn, Work } from "#core";
import { createManualWork, turn } from "./manual-work.ts";
import type { Scene } from "./scene.ts";

/** Returns work that takes no time, and a diary of what it did. */
function createDiary(): { diary: string[]; work: Work; most(): number } {
  const diary: string[] = [];
  let now = 0;
  let most = 0;
  const run: Work["run"] = async ({ id }) => {
    diary.push(`${id} begins`);
    now += 1;
    most = Math.max(most, now);
    await new Promise(setImmediate);
    now -= 1;
    diary.push(`${id} ends`);
  };
  return { diary, work: { run, bury: run }, most: () => most };
}

export function describeLanes(scene: Scene): void {
  describe("lanes", () => {
    test("work on the events of a thread in order, one at a time", async () => {
      const engine = await scene.engine();
      const { diary, work } = createDiary();
      await engine.start(work);
      const threads = ["x", "y", "z"];
      const ids = Array.from({ length: 20 }, (_, index) => `${index}`);
      await Promise.all(
        ids.flatMap((id, at) => threads.map((thread) => engine.admit(turn(`${thread}${id}`, thread, at)))),
      );

      await expect.poll(() => diary.length).toBe(2 * 3 * 20);
      for (const thread of threads) {
        const expected = ids.flatMap((id) => [`${thread}${id} begins`, `${thread}${id} ends`]);
        expect(diary.filter((line) => line.startsWith(thread))).toEqual(expected);
      }
    });

    test("keep an event that comes during an answer until the answer ends", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(turn("a", "busy"));
      const a = await work.next();
      await engine.admit(turn("b", "busy"));
      await engine.admit(turn("c", "free"));

      const c = await work.next();
      expect(c.id).toBe("c");
      a.done();
      expect((await work.next()).id).toBe("b");
    });

    test("do not wait for each other: work that hangs holds up its own thread only", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(turn("hangs", "stuck"));
      await work.next();

      for (const id of ["b", "c", "d"]) {
        await engine.admit(turn(id, "free"));
        const run = await work.next();
        expect(run.id).toBe(id);
        run.done();
      }
    });

    test("run at most `simultaneous` events at once, and the others as soon as there is room", async () => {
      const engine = await scene.engine({ simultaneous: 3 });
      const { diary, work, most } = createDiary();
      await engine.start(work);
      await Promise.all(Array.from({ length: 30 }, (_, index) => engine.admit(turn(`${index}`, `${index}`))));

      await expect.poll(() => diary.length).toBe(60);
      expect(most()).toBe(3);
    });

    test("take turns when there is not room for all: a busy thread does not starve the others", async () => {
      const engine = await scene.engine({ simultaneous: 1 });
      const work = createManualWork();
      for (const id of ["a1", "a2", "a3"]) await engine.admit(turn(id, "a"));
      for (const id of ["b1", "b2"]) await engine.admit(turn(id, "b"));
      await engine.start(work);
      const order: string[] = [];
      for (let count = 0; count < 5; count += 1) {
        const run = await work.next();
        order.push(run.id);
        run.done();
      }

      expect(order.indexOf("b1")).toBeLessThan(order.indexOf("a3"));
    });

    test("run a thousand at once, and none waits for another", async () => {
      const { engine, work } = await scene.begin({ simultaneous: 1_000 });
      await Promise.all(
        Array.from({ length: 1_000 }, (_, index) => engine.admit(turn(`${index}`, `${index}`))),
      );

      await expect.poll(() => work.runs.length).toBe(1_000);
    });

    test("finish every event exactly once and in order, through failures, redeliveries and restarts", async () => {
      const step = fc.oneof(
        { weight: 8, arbitrary: fc.record({ thread: fc.constantFrom("a", "b", "c"), fails: fc.nat(2) }) },
        { weight: 2, arbitrary: fc.constant("redeliver" as const) },
        { weight: 1, arbitrary: fc.constant("restart" as const) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), fc.uuid(), async (steps, round) => {
          const fails = new Map<string, number>();
          const admitted: string[] = [];
          const finished: string[] = [];
          const work: Work = {
            async run({ id }, lease) {
              await new Promise(setImmediate);
              if (lease.attempt <= (fails.get(id) ?? 0)) throw new Error("fails on purpose");
              finished.push(id);
            },
            bury: () => Promise.reject(new Error("was buried")),
          };
          const options = { retryDelay: 1 };
          let engine = await scene.engine(options);
          await engine.start(work);
          for (const [index, what] of steps.entries()) {
            if (what === "restart") {
              await engine.stop(5_000);
              engine = await scene.engine(options);
              await engine.start(work);
            } else if (what === "redeliver") {
              const id = admitted.at(-1);
              if (id && (await engine.admit(toTurn(id)))) throw new Error(`${id} was taken twice`);
            } else {
              const id = `${what.thread} ${index} ${round}`;
              fails.set(id, what.fails);
              admitted.push(id);
              await engine.admit(toTurn(id));
            }
          }
          await expect.poll(() => finished.length).toBe(admitted.length);
          await engine.stop(5_000);
          for (const thread of ["a", "b", "c"]) {
            const inThread = (id: string): boolean => id.startsWith(thread);
            expect(finished.filter(inThread)).toEqual(admitted.filter(inThread));
          }
        }),
        { numRuns: 20 },
      );
    });
  });
}

/** Makes a turn of "a 7 round". Every round has its own threads. */
function toTurn(id: string): Turn {
  const [thread, index, round] = id.split(" ");
  return turn(id, `${thread} ${round}`, Number(index));
}
