import { describe, expect, test } from "vitest";
import { BadInput, LeaseEnded } from "#core";
import { createManualWork, type Run, told, turn } from "./manual-work.ts";
import type { Scene } from "./scene.ts";

const refused = (reason: LeaseEnded["reason"]): object =>
  expect.objectContaining({ code: "lease-ended", reason });

async function expectEnded({ lease }: Run, reason: LeaseEnded["reason"]): Promise<void> {
  await expect.poll(() => endOf(() => lease.check())).toEqual(refused(reason));
  await expect(lease.save("late", 1)).rejects.toEqual(refused(reason));
}

function endOf(check: () => void): unknown {
  try {
    check();
    return "still open";
  } catch (error) {
    return error;
  }
}

export function describeLeases(scene: Scene): void {
  describe("leases", () => {
    test("begin with attempt 1, nothing saved, and a signal that is not aborted", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(turn("a"));
      const { lease } = await work.next();

      expect(lease).toMatchObject({ attempt: 1, saved: {} });
      expect(lease.signal.aborted).toBe(false);
      lease.check();
    });

    test("have a higher fencing token for every later holder in the thread, also after restarts", async () => {
      const fences: number[] = [];
      for (const id of ["a", "b", "c"]) {
        const engine = await scene.engine({ retryDelay: 1 });
        const work = createManualWork();
        await engine.start(work);
        await engine.admit(turn(id));
        for (const end of ["fail", "done"] as const) {
          const run = await work.next();
          fences.push(run.lease.fence);
          run[end](new Error("again"));
        }
        await engine.stop(1_000);
      }

      expect(fences).toHaveLength(6);
      expect(new Set(fences).size).toBe(6);
      expect(fences).toEqual(fences.toSorted((a, b) => a - b));
    });

    test("hand the event out again when its work failed, with what was saved", async () => {
      const { engine, work } = await scene.begin({ retryDelay: 1 });
      await engine.admit(turn("a"));
      const first = await work.next();
      await first.lease.save("page 1", { ts: "17.1", parts: [1, null, "x"] });
      first.fail(new Error("boom"));

      const second = await work.next();
      expect(second.event).toEqual(turn("a"));
      expect(second.lease.attempt).toBe(2);
      expect(second.lease.saved).toEqual({ "page 1": { ts: "17.1", parts: [1, null, "x"] } });
      await expectEnded(first, "over");
    });

    test("hand the event to the next process when this one died, with what was saved, and count the attempt", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(turn("a"));
      await engine.admit(turn("b"));
      const first = await work.next();
      await first.lease.save("page 1", "ref");
      await scene.world.crash(engine);

      const successor = await scene.engine();
      const later = createManualWork();
      await successor.start(later);
      const second = await later.next();
      expect(second.id).toBe("a");
      expect(second.lease).toMatchObject({ attempt: 2, saved: { "page 1": "ref" } });
      expect(second.lease.fence).toBeGreaterThan(first.lease.fence);
      second.done();
      expect((await later.next()).id).toBe("b");
    });

    test("save field by field: parallel saves do not overwrite each other", async () => {
      const { engine, work } = await scene.begin({ retryDelay: 1 });
      await engine.admit(turn("a"));
      await engine.admit(turn("a in another thread", "two"));
      const [a, other] = [await work.next(), await work.next()];
      await Promise.all([
        a.lease.save("one", 1),
        a.lease.save("two", [2]),
        other.lease.save("one", "another event's"),
        a.lease.save("three", null),
      ]);
      await a.lease.save("one", "one again");
      a.fail(new Error("again"));

      expect((await work.next()).lease.saved).toEqual({ one: "one again", two: [2], three: null });
    });

    test("forget what was saved when the event is done", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(turn("a"));
      const first = await work.next();
      await first.lease.save("page 1", "ref");
      await engine.admit(turn("b"));
      first.done();
      // Then the first one is out of the lane.
      (await work.next()).done();
      await scene.world.pass(25 * 60 * 60 * 1000);
      await expect.poll(() => engine.admit(turn("a"))).toBe(true);

      expect((await work.next()).lease.saved).toEqual({});
    });

    test.each<[string, unknown]>([
      ["nothing", undefined],
      ["a function", () => {}],
      ["a BigInt", 1n],
    ])("refuse to save a value that is not JSON: %s", async (_, value) => {
      const { engine, work } = await scene.begin();
      await engine.admit(turn("a"));
      const { lease } = await work.next();

      const saved = lease.save("field", value as never);
      await expect(saved).rejects.toThrow(BadInput);
      await expect(saved).rejects.toThrow(/"field" for the event a must be plain JSON/);
    });

    test("end when the work resolves", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(turn("a"));
      const run = await work.next();
      run.done();
      await expectEnded(run, "over");

      await engine.stop(0);
      expect(run.lease.signal.aborted).toBe(false);
    });
  });

  describe("stopping", () => {
    test("hands over at once, with what was saved, and without counting the attempt", async () => {
      const first = await scene.engine({ attempts: 1 });
      const work = createManualWork();
      await first.start(work);
      await first.admit(turn("a"));
      const run = await work.next();
      const stopped = first.stop(10_000);
      expect(await told(run.lease)).toBe("handover");
      run.lease.check();
      await run.lease.save("page 1", "ref");
      run.fail(new LeaseEnded("handover", "going"));
      await stopped;

      const second = await scene.engine({ attempts: 1 });
      await second.start(work);
      const next = await work.next();
      expect(next).toMatchObject({
        id: "a",
        stage: "run",
        lease: { attempt: 1, saved: { "page 1": "ref" } },
      });
      expect(next.lease.fence).toBeGreaterThan(run.lease.fence);
    });

    test("does not count an attempt that fails after it was asked to hand over, whatever the error", async () => {
      const { engine, work } = await scene.begin({ attempts: 1 });
      await engine.admit(turn("a"));
      const run = await work.next();
      const stopped = engine.stop(10_000);
      await told(run.lease);
      run.fail(new Error("The operation was aborted"));
      await stopped;

      const successor = await scene.begin({ attempts: 1 });
      const next = await successor.work.next();
      expect(next).toMatchObject({ id: "a", stage: "run", lease: { attempt: 1 } });
    });

    test("waits for work that ends in time", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(turn("a"));
      const run = await work.next();
      const stopped = engine.stop(10_000);
      await told(run.lease);
      run.done();
      await stopped;

      const successor = await scene.engine();
      await successor.admit(turn("b"));
      await successor.start(work);
      expect((await work.next()).id).toBe("b");
    });

    test("lets work go on undisturbed for its patience, then asks it to hand over", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(turn("a", "one"));
      await engine.admit(turn("b", "two"));
      const [quick, slow] = [await work.next(), await work.next()];
      const stopped = engine.stop(10_000, 200);
      expect(quick.lease.signal.aborted).toBe(false);
      quick.done();
      expect(await told(slow.lease)).toBe("handover");
      slow.fail(new LeaseEnded("handover", "going"));
      await stopped;
      expect(quick.lease.signal.aborted).toBe(false);

      const successor = await scene.begin();
      expect(await successor.work.next()).toMatchObject({ id: slow.id, lease: { attempt: 1 } });
    });

    test("begins nothing more, and leaves waiting events to the successor", async () => {
      const { engine, work } = await scene.begin({ simultaneous: 1 });
      await engine.admit(turn("a", "one"));
      await engine.admit(turn("b", "one"));
      await engine.admit(turn("c", "two"));
      const run = await work.next();
      const stopped = engine.stop(10_000);
      await told(run.lease);
      run.done();
      await stopped;
      expect(work.runs.map(({ id }) => id)).toEqual(["a"]);

      const successor = await scene.engine();
      await successor.start(work);
      expect([(await work.next()).id, (await work.next()).id].toSorted()).toEqual(["b", "c"]);
    });

    test("ends at its deadline although work hangs, and the hanging work loses its lease", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(turn("a"));
      const run = await work.next();
      await engine.stop(50);
      await expectEnded(run, "lost");

      const successor = await scene.engine();
      await successor.start(work);
      const next = await work.next();
      expect(next).toMatchObject({ id: "a", lease: { attempt: 2, saved: {} } });
    });

    test("does not wait for a failed event's next attempt", async () => {
      const { engine, work } = await scene.begin({ retryDelay: 60_000 });
      await engine.admit(turn("a"));
      const run = await work.next();
      run.fail(new Error("boom"));
      await expectEnded(run, "over");
      await engine.stop(10_000);

      const successor = await scene.engine();
      await successor.start(work);
      expect(await work.next()).toMatchObject({ id: "a", lease: { attempt: 2 } });
    });
  });

  describe("a holder that has lost its lease", () => {
    test.each(["done", "fail"] as const)(
      "changes nothing when its process is cut off but goes on: %s",
      async (end) => {
        const { engine, work } = await scene.begin();
        await engine.admit(turn("a"));
        await engine.admit(turn("b"));
        const zombie = await work.next();
        await scene.world.crash(engine);
        const successor = await scene.begin({ retryDelay: 1 });

        await expectNoEffect(zombie, end, successor);
        expect(work.runs).toHaveLength(1);
      },
    );

    // An engine that holds its file alone says why none of its processes can be overtaken while it is paused.
    const { pause } = scene.harness;
    if (typeof pause === "string") return;

    test.for(["done", "fail"] as const)(
      "changes nothing when it was paused and wakes up late: %s",
      async (end) => {
        const { engine, work } = await scene.begin();
        await engine.admit(turn("a"));
        await engine.admit(turn("b"));
        const sleeper = await work.next();
        const wake = await pause(scene.world, engine);
        const successor = await scene.begin({ retryDelay: 1 });
        await expect.poll(() => successor.work.runs.length, { timeout: 15_000 }).toBe(1);
        await wake();

        await expectNoEffect(sleeper, end, successor);
        expect(sleeper.lease.signal.aborted).toBe(true);
        expect(work.runs).toHaveLength(1);
      },
    );
  });
}

/** Checks that the late holder's end does not end the event for its true holder: after a failure it must still be tried again. */
async function expectNoEffect(
  late: Run,
  end: "done" | "fail",
  { engine, work }: Awaited<ReturnType<Scene["begin"]>>,
): Promise<void> {
  const holder = await work.next();
  expect(holder).toMatchObject({ id: "a", lease: { attempt: 2 } });
  expect(holder.lease.fence).toBeGreaterThan(late.lease.fence);
  await expectEnded(late, "lost");
  late[end](new Error("late"));
  await engine.admit(turn("c"));
  await holder.lease.save("page 1", "ref");
  holder.fail(new Error("boom"));

  const again = await work.next();
  expect(again).toMatchObject({ id: "a", lease: { attempt: 3, saved: { "page 1": "ref" } } });
  again.done();
  expect((await work.next()).id).toBe("b");
  await expectEnded(late, "lost");
}
