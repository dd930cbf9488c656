import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Inbound, LeaseEnded } from "#core";
import { createManualWork, type ManualWork, threadOf, told, turn } from "./manual-work.ts";
import type { Scene } from "./scene.ts";

const thread = threadOf("one");
const asked = (id: string, at: number): Inbound => turn(id, "one", at);

export function describeOrder(scene: Scene): void {
  describe("the order of a thread", () => {
    test("is that of the platform's time, not that of arrival", async () => {
      const engine = await scene.engine();
      for (const at of [30, 10, 20]) await engine.admit(asked(`asked at ${at}`, at));
      const work = createManualWork();
      await engine.start(work);

      expect(await finish(work, 3)).toEqual(["asked at 10", "asked at 20", "asked at 30"]);
    });

    test("gives the next place to an older message that arrives while a younger one is being worked on", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(asked("younger", 2_000));
      await engine.admit(asked("youngest", 3_000));
      const running = await work.next();
      await engine.admit(asked("older", 1_700));
      expect(running.lease.signal.aborted).toBe(false);
      running.done();

      expect(running.id).toBe("younger");
      expect(await finish(work, 2)).toEqual(["older", "youngest"]);
    });

    test("at equal times is that of the ids, byte by byte", async () => {
      const engine = await scene.engine();
      const ids = ["b", "a/edited", "a", "B", "10", "9", "é", "\uffee", "\u{1f44b}"];
      for (const id of ids) await engine.admit(asked(id, 7));
      const work = createManualWork();
      await engine.start(work);

      expect(await finish(work, ids.length)).toEqual([
        "10",
        "9",
        "B",
        "a",
        "a/edited",
        "b",
        "é",
        "\uffee",
        "\u{1f44b}",
      ]);
    });

    test("tells times apart that differ by less than a millisecond", async () => {
      const engine = await scene.engine();
      await engine.admit(asked("a", 1_700_000_000_000.75));
      await engine.admit(asked("b", 1_700_000_000_000.25));
      const work = createManualWork();
      await engine.start(work);

      expect(await finish(work, 2)).toEqual(["b", "a"]);
    });

    test("holds for edits, deletions, notices and late writes as well", async () => {
      const engine = await scene.engine();
      const first = turn("question", "one", 10);
      const events: Inbound[] = [
        { type: "late-write", id: "question#late", thread, at: 50, turn: first },
        { type: "notice", id: "joined", thread, at: 40, what: "joined", person: first.author },
        { type: "deleted", id: "question/deleted", thread, at: 30, message: "question" },
        { type: "edited", id: "question/edited", thread, at: 20, message: "question", text: "" },
        first,
      ];
      for (const event of events) await engine.admit(event);
      const work = createManualWork();
      await engine.start(work);

      expect(await finish(work, 5)).toEqual(events.map(({ id }) => id).toReversed());
    });

    test("keeps an event that failed at the head until it is done, whatever older one arrives meanwhile", async () => {
      const { engine, work } = await scene.begin({ retryDelay: 1 });
      await engine.admit(asked("younger", 2_000));
      const first = await work.next();
      await engine.admit(asked("older", 1_000));
      first.fail(new Error("boom"));

      const again = await work.next();
      expect(again).toMatchObject({ id: "younger", lease: { attempt: 2 } });
      again.done();
      expect((await work.next()).id).toBe("older");
    });

    test("keeps an event at the head that is given up, until the thread has been told", async () => {
      const { engine, work } = await scene.begin({ attempts: 1 });
      await engine.admit(asked("younger", 2_000));
      const run = await work.next();
      await engine.admit(asked("older", 1_000));
      run.fail(new Error("boom"));

      const burial = await work.next();
      expect(burial).toMatchObject({ id: "younger", stage: "bury" });
      burial.done();
      expect((await work.next()).id).toBe("older");
    });

    test("keeps an event at the head whose process died in the middle of it", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(asked("younger", 2_000));
      await work.next();
      await engine.admit(asked("older", 1_000));
      await scene.world.crash(engine);

      const successor = await scene.engine();
      await successor.admit(asked("oldest", 500));
      await successor.start(work);
      const again = await work.next();
      expect(again).toMatchObject({ id: "younger", lease: { attempt: 2 } });
      again.done();
      expect(await finish(work, 2)).toEqual(["oldest", "older"]);
    });

    test("keeps an event at the head that was handed over", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(asked("younger", 2_000));
      const run = await work.next();
      const stopped = engine.stop(10_000);
      await told(run.lease);
      run.fail(new LeaseEnded("handover", "going"));
      await stopped;

      const successor = await scene.engine();
      await successor.admit(asked("older", 1_000));
      await successor.start(work);
      const again = await work.next();
      expect(again).toMatchObject({ id: "younger", lease: { attempt: 1 } });
      again.done();
      expect((await work.next()).id).toBe("older");
    });

    test("puts a dead letter that is replayed behind all that waits", async () => {
      const { engine, work } = await scene.begin({ attempts: 1 });
      await engine.admit(asked("dead", 1_000));
      (await work.next()).fail(new Error("boom"));
      (await work.next()).done();
      const tomorrow = Date.now() + 86_400_000;
      await engine.admit(asked("running", 2_000));
      const running = await work.next();
      await engine.admit(asked("waits", tomorrow));
      await engine.replay("dead");
      running.done();

      expect(await finish(work, 2)).toEqual(["waits", "dead"]);
    });

    test("is the same however the events arrive", async () => {
      const { engine, work } = await scene.begin();
      const event = fc.record({ at: fc.nat(5), id: fc.stringMatching(/^[a-zé]{1,3}$/) });
      const events = fc.uniqueArray(event, { minLength: 2, maxLength: 12, selector: ({ id }) => id });
      const arrivals = events.chain((list) =>
        fc.record({
          list: fc.shuffledSubarray(list, { minLength: list.length }),
          atOnce: fc.boolean(),
        }),
      );
      await fc.assert(
        fc.asyncProperty(arrivals, fc.uuid(), async ({ list, atOnce }, round) => {
          const toTurn = ({ at, id }: (typeof list)[number]): Inbound => turn(`${id} ${round}`, round, at);
          const [first, ...others] = list.map(toTurn);
          if (!first) throw new Error("There is always one.");
          await engine.admit(first);
          const running = await work.next();
          if (atOnce) await Promise.all(others.map((one) => engine.admit(one)));
          else for (const one of others) await engine.admit(one);
          running.done();

          const expected = others.toSorted((a, b) => a.at - b.at || Buffer.compare(bytes(a), bytes(b)));
          expect(await finish(work, others.length)).toEqual(expected.map(({ id }) => id));
        }),
        { numRuns: 25 },
      );
    });
  });
}

const bytes = ({ id }: Inbound): Buffer => Buffer.from(id);

/** Finishes the next events and returns their ids. */
async function finish(work: ManualWork, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const run = await work.next();
    ids.push(run.id);
    run.done();
  }
  return ids;
}
