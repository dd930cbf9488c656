import { describe, expect, test } from "vitest";
import { createManualWork, threadOf, told, turn } from "./manual-work.ts";
import type { Scene } from "./scene.ts";

const thread = threadOf("one");

export function describeOrders(scene: Scene): void {
  describe("orders", () => {
    test("reach the holder of the turn that they name, and it may still write", async () => {
      const { engine, work } = await begin(scene, "a", "b");
      const { lease } = await work.next();
      await engine.control(thread, { type: "stop", turn: "a" });

      expect(await told(lease)).toBe("stop");
      lease.check();
      await lease.save("answer", "as far as it got");
    });

    test("mean the head of the thread when they name no turn", async () => {
      const { engine, work } = await begin(scene, "a", "b");
      const a = await work.next();
      await engine.control(thread, { type: "stop" });
      expect(await told(a.lease)).toBe("stop");
      a.done();

      const b = await work.next();
      await engine.admit(turn("c"));
      await engine.control(thread, { type: "interrupt", before: "c" });
      expect(await told(b.lease)).toBe("interrupt");
    });

    test("for a turn that still waits reach its holder later, and leave the running one alone", async () => {
      const { engine, work } = await begin(scene, "a", "b", "c");
      const a = await work.next();
      await engine.control(thread, { type: "stop", turn: "b" });
      a.done();
      const b = await work.next();
      expect(b.lease.signal).toMatchObject({ aborted: true, reason: "stop" });
      expect(a.lease.signal.aborted).toBe(false);
      b.done();
      expect((await work.next()).lease.signal.aborted).toBe(false);
    });

    test("interrupt every turn before the named one, also those that still wait, and nothing else", async () => {
      const { engine, work } = await begin(scene, "a", "b", "c", "d");
      await engine.admit(turn("elsewhere", "two"));
      const first = [await work.next(), await work.next()];
      const a = first.find(({ id }) => id === "a");
      const elsewhere = first.find(({ id }) => id === "elsewhere");
      if (!a || !elsewhere)
        throw new Error(`expected a and elsewhere, got ${first.map(({ id }) => id).join()}`);
      await engine.control(thread, { type: "interrupt", before: "c" });
      expect(await told(a.lease)).toBe("interrupt");
      a.done();

      const b = await work.next();
      expect(b.lease.signal).toMatchObject({ aborted: true, reason: "interrupt" });
      b.done();
      for (const id of ["c", "d"]) {
        const run = await work.next();
        expect(run).toMatchObject({ id, lease: { signal: { aborted: false } } });
        run.done();
      }
      expect(elsewhere.lease.signal.aborted).toBe(false);
    });

    test("are dropped when their turn has ended, is unknown or is in another thread", async () => {
      const { engine, work } = await begin(scene, "a", "b");
      (await work.next()).done();
      const b = await work.next();
      await engine.control(thread, { type: "stop", turn: "a" });
      await engine.control(thread, { type: "stop", turn: "never seen" });
      await engine.control(thread, { type: "interrupt", before: "a" });
      await engine.control(thread, { type: "interrupt", before: "never seen" });
      await engine.control(threadOf("two"), { type: "stop", turn: "b" });
      await engine.control(threadOf("two"), { type: "stop" });

      // If one of them had counted, this order would be the second, and would not reach the holder.
      await engine.admit(turn("c"));
      await engine.control(thread, { type: "interrupt", before: "c" });
      expect(await told(b.lease)).toBe("interrupt");
      b.done();
      expect((await work.next()).lease.signal.aborted).toBe(false);
    });

    test("that arrive late do not mean what was asked after they were given", async () => {
      const { engine, work } = await begin(scene);
      await engine.admit({ ...turn("a"), at: 1_000 });
      const a = await work.next();
      await engine.control(thread, { type: "stop", upTo: 999 });
      // If that order had counted, this one would be the second, and would not reach the holder.
      await engine.admit({ ...turn("b"), at: 3_000 });
      await engine.control(thread, { type: "interrupt", before: "b" });
      expect(await told(a.lease)).toBe("interrupt");
      a.done();

      const b = await work.next();
      await engine.control(thread, { type: "stop", upTo: 2_000 });
      expect(b.lease.signal.aborted).toBe(false);
      await engine.control(thread, { type: "stop", upTo: 3_000 });
      expect(await told(b.lease)).toBe("stop");
    });

    test("of the kind interrupt mean what was asked earlier, not what arrived earlier", async () => {
      const { engine, work } = await begin(scene);
      await engine.admit(turn("younger", "one", 3_000));
      const younger = await work.next();
      await engine.admit(turn("youngest", "one", 4_000));
      await engine.admit(turn("older", "one", 2_000));
      await engine.admit(turn("oldest", "one", 1_000));
      await engine.control(thread, { type: "interrupt", before: "older" });
      younger.done();

      const oldest = await work.next();
      expect(oldest).toMatchObject({
        id: "oldest",
        lease: { signal: { aborted: true, reason: "interrupt" } },
      });
      oldest.done();
      for (const id of ["older", "youngest"]) {
        const run = await work.next();
        expect(run).toMatchObject({ id, lease: { signal: { aborted: false } } });
        run.done();
      }
      expect(younger.lease.signal.aborted).toBe(false);
    });

    test("to stop what was asked up to a time mean the first such question, also behind a younger one", async () => {
      const { engine, work } = await begin(scene);
      await engine.admit(turn("younger", "one", 3_000));
      const younger = await work.next();
      await engine.admit(turn("older", "one", 1_000));
      await engine.control(thread, { type: "stop", upTo: 2_000 });
      younger.done();

      expect(younger.lease.signal.aborted).toBe(false);
      expect(await work.next()).toMatchObject({ id: "older", lease: { signal: { reason: "stop" } } });
    });

    test("of a person mean only what that person asked", async () => {
      const { engine, work } = await begin(scene);
      const { author } = turn("a");
      await engine.admit(turn("a"));
      await engine.admit({ ...turn("b", "one", 2), author: { id: "ben", isBot: false } });
      await engine.admit({ ...turn("c", "one", 3), author: { id: "ben", isBot: false } });
      const a = await work.next();

      expect(await engine.control(thread, { type: "stop", by: "cem" })).toBe("foreign");
      expect(await engine.control(thread, { type: "stop", by: "ben", turn: "a" })).toBe("foreign");
      expect(await engine.control(thread, { type: "stop", by: "ben", upTo: 1 })).toBe("foreign");
      expect(await engine.control(thread, { type: "stop", by: "ben", turn: "never seen" })).toBe("none");
      expect(await engine.control(threadOf("two"), { type: "stop", by: "ben" })).toBe("none");
      expect(await engine.control(thread, { type: "stop", by: "ben", upTo: 2 })).toBe("given");
      expect(a.lease.signal.aborted).toBe(false);
      expect(await engine.control(thread, { type: "stop", by: author.id })).toBe("given");
      expect(await told(a.lease)).toBe("stop");
      // An order that was given is not foreign when it comes again.
      expect(await engine.control(thread, { type: "stop", by: author.id, turn: "a" })).toBe("none");
      a.done();

      const b = await work.next();
      expect(b).toMatchObject({ id: "b", lease: { signal: { aborted: true, reason: "stop" } } });
      b.done();
      expect(await work.next()).toMatchObject({ id: "c", lease: { signal: { aborted: false } } });
    });

    test("about a turn reach the holder of the press that asks it again", async () => {
      const { engine, work } = await begin(scene);
      await engine.admit({ ...turn("press", "one", 3_000), again: { turn: "a", at: 1_000 } });
      await engine.admit({ ...turn("later", "one", 4_000), again: { turn: "b", at: 2_000 } });
      const press = await work.next();
      expect(await engine.control(thread, { type: "stop", by: "ben", turn: "a" })).toBe("foreign");
      expect(await engine.control(thread, { type: "stop", upTo: 999 })).toBe("none");
      expect(await engine.control(thread, { type: "stop", by: "ann", upTo: 1_000 })).toBe("given");
      expect(await told(press.lease)).toBe("stop");
      press.done();

      const later = await work.next();
      expect(await engine.control(thread, { type: "stop", turn: "a" })).toBe("none");
      expect(await engine.control(thread, { type: "stop", turn: "b" })).toBe("given");
      expect(await told(later.lease)).toBe("stop");
    });

    test("of a person also mean what anyone may stop", async () => {
      const { engine, work } = await begin(scene);
      await engine.admit(turn("a"));
      await engine.admit({ ...turn("b", "one", 2), stop: "anyone" });
      const a = await work.next();
      expect(await engine.control(thread, { type: "stop", by: "ben" })).toBe("given");
      a.done();
      expect(a.lease.signal.aborted).toBe(false);
      expect(await work.next()).toMatchObject({ id: "b", lease: { signal: { reason: "stop" } } });
    });

    test("of a person mean no event that is no turn", async () => {
      const { engine, work } = await begin(scene);
      await engine.admit({ type: "edited", id: "e", thread, at: 1, message: "m", text: "new" });
      await work.next();
      expect(await engine.control(thread, { type: "stop", by: "ann" })).toBe("none");
    });

    test("that mean no event are dropped, and do not wait for one", async () => {
      const { engine, work } = await begin(scene);
      await engine.control(thread, { type: "stop" });
      await engine.admit(turn("a"));

      const a = await work.next();
      await engine.admit(turn("b"));
      await engine.control(thread, { type: "interrupt", before: "b" });
      expect(await told(a.lease)).toBe("interrupt");
    });

    test("for the same turn: the first one counts", async () => {
      const { engine, work } = await begin(scene, "a", "b", "c");
      const a = await work.next();
      await engine.control(thread, { type: "stop", turn: "b" });
      await engine.control(thread, { type: "interrupt", before: "c" });
      expect(await told(a.lease)).toBe("interrupt");
      await engine.control(thread, { type: "stop", turn: "a" });
      a.done();

      expect((await work.next()).lease.signal.reason).toBe("stop");
      expect(a.lease.signal.reason).toBe("interrupt");
    });

    test("stay with their turn when it fails and is tried again", async () => {
      const { engine, work } = await begin(scene, "a");
      const first = await work.next();
      await engine.control(thread, { type: "stop" });
      await told(first.lease);
      first.fail(new Error("boom"));

      const { lease } = await work.next();
      expect(lease).toMatchObject({ attempt: 2, signal: { aborted: true, reason: "stop" } });
      lease.check();
    });

    test("stay with their turn when its process dies", async () => {
      const { engine, work } = await begin(scene, "a", "b");
      const first = await work.next();
      await engine.control(thread, { type: "stop" });
      await told(first.lease);
      await scene.world.crash(engine);

      const second = await scene.engine();
      await second.start(work);
      const run = await work.next();
      expect(run).toMatchObject({ id: "a", lease: { signal: { aborted: true, reason: "stop" } } });
      run.done();
      expect(await work.next()).toMatchObject({ id: "b", lease: { signal: { aborted: false } } });
    });

    test("given before the start reach the first holder", async () => {
      const engine = await scene.engine();
      const work = createManualWork();
      await engine.admit(turn("a"));
      await engine.control(thread, { type: "stop" });
      await engine.start(work);

      expect((await work.next()).lease.signal.reason).toBe("stop");
    });

    test("given while the turn is being taken reach its holder", async () => {
      const { engine, work } = await begin(scene);
      for (let round = 0; round < 20; round += 1) {
        const id = `round ${round}`;
        await engine.admit(turn(id));
        await engine.control(thread, { type: "stop", turn: id });
        const run = await work.next();
        expect(await told(run.lease)).toBe("stop");
        run.done();
      }
    });
  });
}

async function begin(scene: Scene, ...ids: string[]): ReturnType<Scene["begin"]> {
  const { engine, work } = await scene.begin({ retryDelay: 1 });
  for (const id of ids) await engine.admit(turn(id));
  return { engine, work };
}
