import { describe, expect, test } from "vitest";
import { BadInput, type Inbound } from "#core";
import { createManualWork, turn } from "./manual-work.ts";
import type { Scene } from "./scene.ts";

const hour = 60 * 60 * 1000;

export function describeAdmission(scene: Scene): void {
  describe("admission", () => {
    test("hands out an event word for word", async () => {
      const { engine, work } = await scene.begin();
      const event: Inbound = {
        ...turn("a"),
        text: "Zoë said \u{1f44b}\u0000 'hi' -- \ud83d",
        quotes: [{ kind: "reply", author: { id: "b", isBot: true }, text: "", files: [] }],
      };
      const copy = structuredClone(event);

      const admitted = engine.admit(event);
      event.text = "changed by the sender afterwards";

      expect(await admitted).toBe(true);
      expect((await work.next()).event).toEqual(copy);
    });

    test("takes a redelivered event once, whenever the redelivery comes", async () => {
      const { engine, work } = await scene.begin();

      const answers = await Promise.all([1, 2, 3].map(() => engine.admit(turn("a"))));
      expect(answers.filter(Boolean)).toHaveLength(1);
      const run = await work.next();
      expect(await engine.admit(turn("a"))).toBe(false);
      run.done();
      expect(await engine.admit(turn("a"))).toBe(false);
      await engine.admit(turn("b"));

      expect((await work.next()).id).toBe("b");
    });

    test("recognises a redelivery after a restart", async () => {
      const first = await scene.engine();
      const work = createManualWork();
      await first.start(work);
      await first.admit(turn("a"));
      (await work.next()).done();
      await first.stop(1_000);

      const second = await scene.engine();
      await second.start(work);
      expect(await second.admit(turn("a"))).toBe(false);
      await second.admit(turn("b"));
      expect((await work.next()).id).toBe("b");
    });

    test("forgets an id after 24 hours, and not before", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(turn("a"));
      await engine.admit(turn("b"));
      (await work.next()).done();
      (await work.next()).done();

      await scene.world.pass(23 * hour);
      expect(await engine.admit(turn("a"))).toBe(false);
      await scene.world.pass(2 * hour);
      expect(await engine.admit(turn("a"))).toBe(true);
      expect((await work.next()).id).toBe("a");
    });

    test("does not forget the id of an event that still waits", async () => {
      const engine = await scene.engine();
      await engine.admit(turn("a"));
      await scene.world.pass(25 * hour);

      expect(await engine.admit(turn("a"))).toBe(false);
    });

    test("hands out the events of earlier processes first, in their order", async () => {
      const earlier = await scene.engine();
      await earlier.admit(turn("a"));
      await earlier.admit(turn("b"));
      await earlier.stop(0);

      const engine = await scene.engine();
      const work = createManualWork();
      await engine.admit(turn("c"));
      await engine.start(work);
      await engine.admit(turn("d"));

      for (const id of ["a", "b", "c", "d"]) {
        const run = await work.next();
        expect(run.id).toBe(id);
        run.done();
      }
    });

    test("refuses events after the stop", async () => {
      const engine = await scene.engine();
      await engine.start(createManualWork());
      await engine.stop(0);

      await expect(engine.admit(turn("a"))).rejects.toThrow(/stopped.*the event a was not stored/);
      const next = await scene.engine();
      expect(await next.admit(turn("a"))).toBe(true);
    });

    test.each<[string, unknown, RegExp]>([
      ["nothing", undefined, /got undefined/],
      ["a text", "hello", /got the text "hello"/],
      ["no id", { ...turn("a"), id: undefined }, /id as a string, got undefined in an object with type/],
      ["a number as id", { ...turn("a"), id: 17 }, /got a number/],
      ["an empty id", { ...turn("a"), id: "" }, /got the text ""/],
      ["no thread", { ...turn("a"), thread: undefined }, /The event a .* thread\.platform, got undefined/],
      ["half a thread", { ...turn("a"), thread: { platform: "test" } }, /thread\.space, got undefined/],
      ["no time", { ...turn("a"), at: undefined }, /platform's time as a number, got undefined/],
      ["a time that is no number", { ...turn("a"), at: Number.NaN }, /platform's time as a number, got NaN/],
      ["a BigInt", { ...turn("a"), origin: 1n }, /The event a must be plain JSON.*BigInt/],
      ["a circle", circle(), /The event a must be plain JSON.*circular/],
    ])("refuses nonsense and says what it got: %s", async (_, event, message) => {
      const { engine, work } = await scene.begin();

      const refused = engine.admit(event as Inbound);
      await expect(refused).rejects.toThrow(BadInput);
      await expect(refused).rejects.toThrow(message);
      await engine.admit(turn("b"));
      expect((await work.next()).id).toBe("b");
    });
  });
}

function circle(): object {
  const event = { ...turn("a"), self: {} };
  event.self = event;
  return event;
}
