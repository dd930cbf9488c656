import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Inbound, Turn, Via } from "#core";
import { createManualWork, threadOf, turn } from "./manual-work.ts";
import type { Scene } from "./scene.ts";

const thread = threadOf("one");

/** Makes a turn of "mallory 3 at 17": asked by mallory. */
function asked(person: string, at: number, via: Via = "mention"): Turn {
  return { ...turn(`${person} at ${at}`, "one", at), author: { id: person, isBot: false }, via };
}

export function describePeople(scene: Scene): void {
  /** Admits the events while another one is being worked on, and returns the order in which they are taken then. */
  async function takenInOrder(...events: Inbound[]): Promise<string[]> {
    const { engine, work } = await scene.begin();
    await engine.admit(asked("eve", 0));
    const running = await work.next();
    for (const event of events) await engine.admit(event);
    running.done();
    const ids: string[] = [];
    for (const _ of events) {
      const run = await work.next();
      ids.push(run.id);
      run.done();
    }
    return ids;
  }

  describe("the people in a thread", () => {
    test("take turns: one who asks a lot keeps no other waiting, and everybody's own order is kept", async () => {
      const mallory = [1, 2, 3, 4].map((at) => asked("mallory", at));
      const alice = [5, 6].map((at) => asked("alice", at));
      const ben = asked("ben", 7);

      expect(await takenInOrder(...mallory, ...alice, ben)).toEqual([
        "mallory at 1",
        "alice at 5",
        "ben at 7",
        "mallory at 2",
        "alice at 6",
        "mallory at 3",
        "mallory at 4",
      ]);
    });

    test("who have not been answered come first, in the order in which they asked", async () => {
      const { engine, work } = await scene.begin();
      await engine.admit(asked("mallory", 1));
      const running = await work.next();
      for (const event of [asked("mallory", 2), asked("cem", 4), asked("alice", 3)])
        await engine.admit(event);
      running.done();
      const taken: string[] = [];
      for (let count = 0; count < 3; count += 1) {
        const run = await work.next();
        taken.push(run.id);
        run.done();
      }

      expect(taken).toEqual(["alice at 3", "cem at 4", "mallory at 2"]);
    });

    test("never make a turn overtake what is no turn", async () => {
      const edit: Inbound = { type: "edited", id: "edit", thread, at: 3, message: "mallory at 1", text: "x" };

      expect(
        await takenInOrder(
          asked("mallory", 1),
          asked("mallory", 2),
          edit,
          asked("mallory", 4),
          asked("mallory", 5),
          asked("alice", 6),
        ),
      ).toEqual(["mallory at 1", "mallory at 2", "edit", "alice at 6", "mallory at 4", "mallory at 5"]);
    });

    test("never make a question overtake what others only said before it", async () => {
      expect(
        await takenInOrder(
          asked("ben", 1),
          asked("mallory", 2),
          asked("mallory", 3),
          asked("ben", 4, "ambient"),
          asked("mallory", 5, "ambient"),
          asked("alice", 6),
        ),
      ).toEqual([
        "ben at 1",
        "mallory at 2",
        // Alice is next, and hears what Ben said. What Mallory said stands behind Mallory's own question.
        "ben at 4",
        "alice at 6",
        "mallory at 3",
        "mallory at 5",
      ]);
    });

    test("wait until what was begun is done, through failures and crashes", async () => {
      const engine = await scene.engine({ retryDelay: 1 });
      const work = createManualWork();
      await engine.start(work);
      await engine.admit(asked("mallory", 1));
      const first = await work.next();
      await engine.admit(asked("mallory", 2));
      await engine.admit(asked("alice", 3));
      first.fail(new Error("boom"));
      const again = await work.next();
      expect(again.id).toBe("mallory at 1");
      again.done();
      expect((await work.next()).id).toBe("alice at 3");
      await scene.world.crash(engine);

      const successor = await scene.begin();
      const alice = await successor.work.next();
      expect(alice).toMatchObject({ id: "alice at 3", lease: { attempt: 2 } });
      await successor.engine.admit(asked("alice", 4));
      alice.done();
      expect((await successor.work.next()).id).toBe("mallory at 2");
    });

    test("take turns however many there are and however often they ask", async () => {
      const { engine, work } = await scene.begin();
      const person = fc.constantFrom("ann", "ben", "cem", "dot");
      await fc.assert(
        fc.asyncProperty(
          fc.array(person, { minLength: 1, maxLength: 12 }),
          fc.uuid(),
          async (people, round) => {
            const events = people.map((id, at) => ({
              ...turn(`${round} ${String(at).padStart(2, "0")}`, round, at),
              author: { id, isBot: false },
            }));
            await engine.admit({ ...turn(`${round} first`, round, -1), author: { id: "eve", isBot: false } });
            const running = await work.next();
            for (const event of events) await engine.admit(event);
            running.done();
            const taken: string[] = [];
            for (const _ of events) {
              const run = await work.next();
              taken.push(run.id);
              run.done();
            }

            // Round by round: first each person's first question, then each one's second. Within the first round as they asked.
            const rounds = new Map<string, number>();
            const firsts = [...new Set(people)];
            const expected = events
              .map((event) => {
                const count = rounds.get(event.author.id) ?? 0;
                rounds.set(event.author.id, count + 1);
                return { id: event.id, count, place: firsts.indexOf(event.author.id) };
              })
              .toSorted((a, b) => a.count - b.count || a.place - b.place);
            expect(taken).toEqual(expected.map(({ id }) => id));
          },
        ),
        { numRuns: 15 },
      );
    });

    test("are asked for again when the thread has been empty", async () => {
      const { engine, work } = await scene.begin();
      for (const [index, person] of ["mallory", "alice"].entries()) {
        await engine.admit(asked(person, index));
        (await work.next()).done();
      }
      await engine.admit(asked("eve", 10));
      const running = await work.next();
      await engine.admit(asked("mallory", 11));
      await engine.admit(asked("alice", 12));
      running.done();
      expect((await work.next()).id).toBe("mallory at 11");
    });

    test("do not wait behind two thousand questions of another one", { timeout: 30_000 }, async () => {
      const engine = await scene.engine();
      const flood = Array.from({ length: 2_000 }, (_, at) => asked("mallory", at));
      while (flood.length > 0) await Promise.all(flood.splice(0, 100).map((event) => engine.admit(event)));
      await engine.admit(asked("alice", 5_000));
      const work = createManualWork();
      await engine.start(work);
      const first = await work.next();
      expect(first.id).toBe("mallory at 0");
      first.done();

      expect((await work.next()).id).toBe("alice at 5000");
    });
  });
}
