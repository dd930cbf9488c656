import { describe, expect, test } from "vitest";
import { BadInput, type Inbound } from "#core";
import { createManualWork, type ManualWork, threadOf, turn } from "./manual-work.ts";
import type { Scene } from "./scene.ts";

const by = (person: string, event: ReturnType<typeof turn>): Inbound => ({
  ...event,
  author: { id: person, isBot: false },
});
const edited = (message: string, id: string): Inbound => ({
  type: "edited",
  id,
  thread: threadOf("one"),
  at: 1,
  message,
  text: "the words",
});

export function describeForgetting(scene: Scene): void {
  describe("forgetting", () => {
    test("removes what waits of a turn, and never what was begun: the rest of the thread goes on", async () => {
      const { engine, work } = await scene.begin({ attempts: 1 });
      await engine.admit(turn("a"));
      const a = await work.next();
      for (const event of [turn("b"), edited("b", "b/edited"), turn("c")]) await engine.admit(event);
      await engine.forget(threadOf("one"), { turns: ["a", "b"] });
      a.done();

      const next = await work.next();
      expect(next.id).toBe("c");
      next.done();
      expect(await engine.admit(turn("b"))).toBe(false);
      await engine.admit(turn("d"));
      expect((await work.next()).id).toBe("d");
    });

    test("removes what was given up of a turn, with what was saved of it, and nothing of others", async () => {
      const { engine, work } = await scene.begin({ attempts: 1 });
      for (const id of ["a", "b"]) await giveUp(engine, work, turn(id));
      await giveUp(engine, work, edited("a", "a/edited"));
      await engine.forget(threadOf("other"), { everything: true });
      expect(await engine.deadLetters()).toHaveLength(3);
      await engine.forget(threadOf("one"), { turns: ["a"] });

      expect((await engine.deadLetters()).map(({ id }) => id)).toEqual(["b"]);
      await expect(engine.replay("a")).rejects.toThrow(BadInput);
    });

    test("removes what a person said, and what waits or was given up of a whole thread", async () => {
      const { engine, work } = await scene.begin({ attempts: 1 });
      await giveUp(engine, work, by("ben", turn("a")));
      await giveUp(engine, work, turn("b"));
      await engine.admit(turn("c"));
      const c = await work.next();
      for (const event of [by("ben", turn("d")), turn("e")]) await engine.admit(event);
      expect(await engine.forget(threadOf("one"), { person: "ben" })).toBe(2);
      expect((await engine.deadLetters()).map(({ id }) => id)).toEqual(["b"]);
      c.done();
      const e = await work.next();
      expect(e.id).toBe("e");

      await engine.admit(turn("f"));
      expect(await engine.forget(threadOf("one"), { everything: true })).toBe(2);
      expect(await engine.deadLetters()).toEqual([]);
      e.done();
      await engine.admit(turn("g"));
      expect((await work.next()).id).toBe("g");
    });

    test("removes also what an earlier process has begun, where the caller says that nothing is being worked on", async () => {
      const first = await scene.begin();
      for (const id of ["a", "b"]) await first.engine.admit(turn(id));
      await (await first.work.next()).lease.save("text", "the words so far");
      await scene.world.crash(first.engine);

      const second = await scene.engine();
      expect(await second.forget(threadOf("one"), { everything: true, begun: true })).toBe(2);
      expect(await second.lanes()).toEqual([]);
      const work = createManualWork();
      await second.start(work);
      await second.admit(turn("c"));
      const c = await work.next();
      expect([c.id, c.lease.saved]).toEqual(["c", {}]);
    });

    test("removes one dead letter that is named, and says so where there is none", async () => {
      const { engine, work } = await scene.begin({ attempts: 1 });
      await giveUp(engine, work, turn("a"));
      await engine.removeDeadLetter("a");
      expect(await engine.deadLetters()).toEqual([]);
      await expect(engine.removeDeadLetter("a")).rejects.toThrow(/no dead letter "a"/);
    });

    test("reaches what an earlier process has left, before this one begins", async () => {
      const first = await scene.engine();
      await first.admit(turn("a"));
      await first.admit(turn("b"));
      await scene.world.crash(first);
      const second = await scene.engine();
      await second.forget(threadOf("one"), { turns: ["a"] });
      const work = createManualWork();
      await second.start(work);
      expect((await work.next()).id).toBe("b");
    });
  });
}

async function giveUp(
  engine: Awaited<ReturnType<Scene["engine"]>>,
  work: ManualWork,
  event: Inbound,
): Promise<void> {
  const before = (await engine.deadLetters()).length;
  await engine.admit(event);
  const run = await work.next();
  await run.lease.save("text", "the words so far");
  run.fail(new Error("boom"));
  (await work.next()).done();
  await expect.poll(() => engine.deadLetters()).toHaveLength(before + 1);
}
