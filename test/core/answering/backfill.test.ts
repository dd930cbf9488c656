import { describe, expect, test, vi } from "vitest";
import { bot, Failure, type Message, PartialHistory } from "#core";
import { createScene } from "../../support/scene.ts";

const ada = { id: "ada", isBot: false };
const earlier = (id: string, at: number): Message => ({ id, author: ada, kind: "user", at, text: id });

/** A scene whose bot says "ok", and the history that it saw each time. */
async function open() {
  const seen: string[][] = [];
  const scene = await createScene([
    bot({
      name: "listener",
      respond: ({ history }) => {
        seen.push(history.map(({ text }) => text));
        return "ok";
      },
    }),
  ]);
  let reads = 0;
  const reading = (read: () => Promise<Message[]>): void => {
    scene.adapter.history = () => {
      reads += 1;
      return read();
    };
  };
  /** Says something, and waits for its answer. */
  const ask = async (text: string, at: number): Promise<void> => {
    const before = seen.length;
    await scene.say(text, { at });
    await vi.waitFor(() => expect(seen).toHaveLength(before + 1), 5_000);
    await scene.shows(...seen.map(() => "ok"));
  };
  return { ...scene, seen, reading, ask, reads: () => reads };
}

describe("the messages from before the first answer", () => {
  test("are used as far as they could be read, and read on at the next turn", async () => {
    const { seen, reading, ask, reads } = await open();
    reading(() =>
      Promise.reject(
        new PartialHistory([earlier("one", 1), earlier("two", 2)], new Failure("busy", "page 2 is refused")),
      ),
    );
    await ask("first", 10);
    reading(() =>
      Promise.resolve([earlier("one", 1), earlier("two", 2), earlier("three", 3), earlier("too late", 11)]),
    );
    await ask("second", 20);
    await ask("third", 30);
    expect(seen).toEqual([
      ["one", "two"],
      ["one", "two", "three", "first", "ok"],
      ["one", "two", "three", "first", "ok", "second", "ok"],
    ]);
    expect(reads()).toBe(2);
  });

  test.each([
    { name: "the platform was busy", error: new Failure("busy", "come back later") },
    { name: "the platform was away", error: new Failure("offline", "no connection") },
  ])("are asked for again at the next turn when $name", async ({ error }) => {
    const { seen, reading, ask } = await open();
    reading(() => Promise.reject(error));
    await ask("first", 10);
    reading(() => Promise.resolve([earlier("one", 1)]));
    await ask("second", 20);
    expect(seen).toEqual([[], ["one", "first", "ok"]]);
  });

  test("are not asked for again when the bot may not read them", async () => {
    const { reading, ask, reads } = await open();
    reading(() => Promise.reject(new Failure("no-permission", "not here")));
    await ask("first", 10);
    await ask("second", 20);
    expect(reads()).toBe(1);
  });
});
