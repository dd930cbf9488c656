import { describe, expect, test } from "vitest";
import { Failure } from "#core";
import { createManualWork, type Run, threadOf, turn } from "./manual-work.ts";
import type { Scene } from "./scene.ts";

const thread = threadOf("one");
const minute = 60_000;
const away = (retryAfter?: number): Failure => new Failure("offline", "the platform is away", { retryAfter });

/** A turn of this moment: natter keeps trying for some time from the moment of the question. */
const asked = (id: string, where = "one"): ReturnType<typeof turn> => turn(id, where, Date.now());

export function describeParking(scene: Scene): void {
  describe("an event whose platform is away", () => {
    test.each(["busy", "timeout", "offline", "interrupted"] as const)(
      "is tried for longer than its attempts, with what was saved: %s",
      async (kind) => {
        const { engine, work } = await scene.begin({ attempts: 1, retryDelay: 1 });
        await engine.admit(asked("a"));
        for (let tries = 0; tries < 5; tries += 1) {
          const run = await work.next();
          expect(run).toMatchObject({ id: "a", stage: "run", lease: { attempt: 1 } });
          await run.lease.save("tries", tries);
          run.fail(new Failure(kind, "not now"));
        }
        const run = await work.next();
        expect(run.lease.saved).toEqual({ tries: 4 });
        run.done();
        await engine.admit(asked("b"));

        expect((await work.next()).id).toBe("b");
        expect(await engine.deadLetters()).toEqual([]);
      },
    );

    test.each(["empty", "refused", "unknown"] as const)(
      "is not one that fails for itself: %s",
      async (kind) => {
        const { engine, work } = await scene.begin({ attempts: 1, retryDelay: 1 });
        await engine.admit(asked("a"));
        (await work.next()).fail(new Failure(kind, "no"));

        expect(await work.next()).toMatchObject({ id: "a", stage: "bury" });
      },
    );

    test("keeps its place in the thread, frees its place among the answers, and holds up no other thread", async () => {
      const { engine, work } = await scene.begin({ simultaneous: 1, retryDelay: minute });
      await engine.admit(asked("a"));
      (await work.next()).fail(away());
      await engine.admit(turn("older", "one", 1));
      await engine.admit(asked("elsewhere", "two"));
      const elsewhere = await work.next();
      expect(elsewhere.id).toBe("elsewhere");
      await engine.control(thread, { type: "stop", turn: "a" });
      elsewhere.done();

      expect((await work.next()).id).toBe("a");
    });

    test("is tried after growing pauses, and as late as the platform says", async () => {
      const { engine, work } = await scene.begin({ retryDelay: 100 });
      await engine.admit(asked("a"));
      const began: number[] = [];
      for (const failure of [away(), away(), away(450)]) {
        const run = await work.next();
        began.push(performance.now());
        run.fail(failure);
      }
      await work.next();
      began.push(performance.now());
      const pauses = began.slice(1).map((at, index) => at - (began[index] ?? 0));

      expect(pauses[0]).toBeGreaterThan(90);
      expect(pauses[1]).toBeGreaterThan(190);
      expect(pauses[2]).toBeGreaterThan(440);
    });

    test("fails like any other when it is older than the operator's limit", async () => {
      const { engine, work } = await scene.begin({ attempts: 2, retryDelay: 1, keepTrying: minute });
      await engine.admit(turn("a", "one", Date.now() - minute));
      const attempts: number[] = [];
      for (let count = 0; count < 2; count += 1) {
        const run = await work.next();
        expect(run.stage).toBe("run");
        attempts.push(run.lease.attempt);
        run.fail(away());
      }
      expect(attempts).toEqual([1, 2]);
      const burial = await work.next();
      expect(burial.stage).toBe("bury");
      burial.fail(away());

      await expect
        .poll(() => engine.deadLetters())
        .toMatchObject([{ id: "a", attempts: 2, error: expect.stringMatching(/away.*away/s) }]);
    });

    test("waits as well when only telling the thread fails: it is no dead letter because of that", async () => {
      const { engine, work } = await scene.begin({ attempts: 1, retryDelay: 1 });
      await engine.admit(asked("a"));
      (await work.next()).fail(new Error("boom"));
      for (let tries = 0; tries < 4; tries += 1) {
        const burial = await work.next();
        expect(burial).toMatchObject({ id: "a", stage: "bury" });
        burial.fail(away());
      }
      expect(await engine.deadLetters()).toEqual([]);
      (await work.next()).done();

      await expect
        .poll(() => engine.deadLetters())
        .toMatchObject([{ id: "a", attempts: 1, error: expect.stringMatching(/boom$/) }]);
    });

    test("does not hold up a stop, and goes on with the successor at once", async () => {
      const first = await scene.begin({ retryDelay: minute });
      await first.engine.admit(asked("a"));
      const run = await first.work.next();
      await run.lease.save("text", "half");
      run.fail(away());
      await ended(run);
      const began = performance.now();
      await first.engine.stop(10_000);
      expect(performance.now() - began).toBeLessThan(2_000);

      const second = await scene.begin();
      expect(await second.work.next()).toMatchObject({
        id: "a",
        stage: "run",
        lease: { attempt: 1, saved: { text: "half" } },
      });
    });

    test.each([
      { type: "stop", turn: "a" },
      { type: "stop", by: "ann" },
      { type: "interrupt", before: "b" },
    ] as const)("is woken by an order, which is carried out now: %o", async (order) => {
      const { engine, work } = await scene.begin({ retryDelay: minute });
      await engine.admit(asked("a"));
      await engine.admit(turn("b", "one", Date.now() + 1_000));
      const run = await work.next();
      run.fail(away());
      await ended(run);
      expect(await engine.control(thread, order)).toBe("given");

      const again = await work.next();
      expect(again).toMatchObject({ id: "a", lease: { attempt: 1, signal: { reason: order.type } } });
      again.fail(away());
      await ended(again);
      // The order was given once. Now the event waits like any other.
      await engine.admit(asked("elsewhere", "two"));
      expect((await work.next()).id).toBe("elsewhere");
    });

    test("is woken by an order that comes while its holder ends", async () => {
      const { engine, work } = await scene.begin({ retryDelay: minute });
      for (let round = 0; round < 10; round += 1) {
        const id = `round ${round}`;
        await engine.admit(asked(id));
        const run = await work.next();
        run.fail(away());
        await engine.control(thread, { type: "stop", turn: id });

        const again = await work.next();
        expect(again).toMatchObject({ id, lease: { signal: { reason: "stop" } } });
        again.done();
      }
    });

    test("counts the deaths of its processes as before", async () => {
      const work = createManualWork();
      for (let deaths = 0; deaths < 2; deaths += 1) {
        const engine = await scene.engine({ deaths: 2, retryDelay: 1 });
        await engine.start(work);
        if (deaths === 0) await engine.admit(asked("a"));
        (await work.next()).fail(away());
        expect((await work.next()).lease.attempt).toBe(deaths + 1);
        await scene.world.crash(engine);
      }
      const engine = await scene.engine({ deaths: 2 });
      await engine.start(work);
      expect(await work.next()).toMatchObject({ id: "a", stage: "bury" });
    });

    test("is logged once when it begins to wait, and once when it is done", async () => {
      const lines: string[] = [];
      const note =
        (level: string) =>
        (fields: object, text?: string): void => {
          if ("event" in fields) lines.push(`${level}: ${String(text)}`);
        };
      const log = { debug: () => {}, info: note("info"), warn: note("warn"), error: note("error") };
      const { engine, work } = await scene.begin({ retryDelay: 1, log });
      await engine.admit(asked("a"));
      for (let tries = 0; tries < 3; tries += 1) (await work.next()).fail(away());
      (await work.next()).done();

      await expect
        .poll(() => lines)
        .toEqual([
          "warn: a platform, Redis or the network is away or busy; the event waits and is tried again",
          "info: the event that had to wait is done",
        ]);
    });
  });
}

/** Resolves when the lease is over, so that the engine knows how the work ended. */
async function ended({ lease }: Run): Promise<void> {
  const isOver = (): boolean => {
    try {
      lease.check();
      return false;
    } catch {
      return true;
    }
  };
  await expect.poll(isOver).toBe(true);
}
