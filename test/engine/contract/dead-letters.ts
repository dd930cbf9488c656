import { describe, expect, test } from "vitest";
import { BadInput, LeaseEnded } from "#core";
import { died } from "../../../src/engine/lease/dead-letter.ts";
import { createManualWork, type ManualWork, type Run, told, turn } from "./manual-work.ts";
import type { Scene } from "./scene.ts";

export function describeDeadLetters(scene: Scene): void {
  describe("dead letters", () => {
    test("hold events that failed too often: the thread is told once, and goes on", async () => {
      const { engine, work } = await scene.begin({ attempts: 3, retryDelay: 1 });
      await engine.admit(turn("a"));
      await engine.admit(turn("b"));
      for (const attempt of [1, 2, 3]) {
        const run = await nextOf(work, "a", "run");
        expect(run.lease.attempt).toBe(attempt);
        await run.lease.save("page 1", attempt);
        run.fail(new Error(`boom ${attempt}`));
      }
      const burial = await nextOf(work, "a", "bury");
      expect(burial.lease.saved).toEqual({ "page 1": 3 });
      burial.lease.check();
      burial.done();

      await nextOf(work, "b", "run");
      expect(await engine.deadLetters()).toEqual([
        {
          id: "a",
          event: turn("a"),
          attempts: 3,
          error: expect.stringContaining("boom 3"),
          at: expect.any(Number),
        },
      ]);
      expect(await engine.admit(turn("a"))).toBe(false);
    });

    test("are made after the last attempt: until then the event holds up its own thread, and no other", async () => {
      const { engine, work } = await scene.begin({ attempts: 2, retryDelay: 60_000 });
      await engine.admit(turn("a", "one"));
      (await work.next()).fail(new Error("boom"));
      await engine.admit(turn("b", "two"));
      const b = await work.next();
      await engine.admit(turn("a2", "one"));
      b.done();
      await engine.admit(turn("b2", "two"));

      expect((await work.next()).id).toBe("b2");
      expect(work.runs.map(({ id }) => id)).toEqual(["a", "b", "b2"]);
    });

    test("hold events that kill their process again and again", async () => {
      const work = createManualWork();
      for (const attempt of [1, 2, 3]) {
        const engine = await scene.engine({ attempts: 1, deaths: 3 });
        if (attempt === 1) await engine.admit(turn("a"));
        await engine.start(work);
        expect((await nextOf(work, "a", "run")).lease.attempt).toBe(attempt);
        await scene.world.crash(engine);
      }
      const engine = await scene.engine({ attempts: 1, deaths: 3 });
      await engine.start(work);
      (await nextOf(work, "a", "bury")).done();

      await expect.poll(() => engine.deadLetters()).toMatchObject([{ id: "a", attempts: 3, error: died }]);
    });

    test("do not hold events whose process was killed several times: deaths and failures are counted apart", async () => {
      const work = createManualWork();
      let engine = await scene.engine({ retryDelay: 1 });
      await engine.admit(turn("a"));
      await engine.start(work);
      for (let deaths = 0; deaths < 4; deaths += 1) {
        await nextOf(work, "a", "run");
        await scene.world.crash(engine);
        engine = await scene.engine({ retryDelay: 1 });
        await engine.start(work);
      }
      (await nextOf(work, "a", "run")).fail(new Error("boom 1"));
      (await nextOf(work, "a", "run")).fail(new Error("boom 2"));
      const last = await nextOf(work, "a", "run");
      expect(last.lease.attempt).toBe(7);
      last.done();
      await engine.admit(turn("b"));
      await nextOf(work, "b", "run");
      expect(await engine.deadLetters()).toEqual([]);
    });

    test("are buried even if telling the thread fails", async () => {
      const { engine, work } = await scene.begin({ attempts: 1 });
      await engine.admit(turn("a"));
      await engine.admit(turn("b"));
      (await nextOf(work, "a", "run")).fail(new Error("boom"));
      (await nextOf(work, "a", "bury")).fail(new Error("no words"));

      await nextOf(work, "b", "run");
      expect(await engine.deadLetters()).toMatchObject([
        { id: "a", attempts: 1, error: expect.stringMatching(/boom.*no words/s) },
      ]);
    });

    test("are buried in silence if telling the thread killed the process", async () => {
      const work = createManualWork();
      const first = await scene.engine({ attempts: 1 });
      await first.start(work);
      await first.admit(turn("a"));
      await first.admit(turn("b"));
      (await nextOf(work, "a", "run")).fail(new Error("boom"));
      await nextOf(work, "a", "bury");
      await scene.world.crash(first);

      const second = await scene.engine({ attempts: 1 });
      await second.start(work);
      await nextOf(work, "b", "run");
      expect(await second.deadLetters()).toMatchObject([
        { id: "a", attempts: 1, error: expect.stringMatching(/boom/) },
      ]);
    });

    test("are still told to the thread if the telling was handed over", async () => {
      const work = createManualWork();
      const first = await scene.engine({ attempts: 1 });
      await first.start(work);
      await first.admit(turn("a"));
      (await nextOf(work, "a", "run")).fail(new Error("boom"));
      const burial = await nextOf(work, "a", "bury");
      const stopped = first.stop(10_000);
      await told(burial.lease);
      burial.fail(new LeaseEnded("handover", "going"));
      await stopped;

      const second = await scene.engine({ attempts: 1 });
      await second.start(work);
      expect(await work.next()).toMatchObject({ id: "a", stage: "bury" });
    });

    test("can be replayed: behind the rest of the thread, with all attempts and what was saved", async () => {
      const { engine, work } = await scene.begin({ attempts: 1 });
      await engine.admit(turn("a"));
      const first = await nextOf(work, "a", "run");
      await first.lease.save("page 1", "ref");
      first.fail(new Error("boom"));
      (await nextOf(work, "a", "bury")).done();
      await expect.poll(() => engine.deadLetters()).toHaveLength(1);
      await scene.world.pass(25 * 60 * 60 * 1000);
      await engine.admit(turn("b"));
      const b = await nextOf(work, "b", "run");
      await engine.replay("a");
      expect(await engine.deadLetters()).toEqual([]);
      expect(await engine.admit(turn("a"))).toBe(false);
      b.done();

      const again = await nextOf(work, "a", "run");
      expect(again.lease).toMatchObject({ attempt: 1, saved: { "page 1": "ref" } });
    });

    test("that do not exist cannot be replayed, and the error says so", async () => {
      const engine = await scene.engine();

      await expect(engine.replay("unknown")).rejects.toThrow(BadInput);
      await expect(engine.replay("unknown")).rejects.toThrow(/no dead letter "unknown"/);
    });
  });
}

async function nextOf(work: ManualWork, id: string, stage: Run["stage"]): Promise<Run> {
  const run = await work.next();
  expect([run.stage, run.id]).toEqual([stage, id]);
  return run;
}
