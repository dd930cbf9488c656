import { Keyv } from "keyv";
import { describe, expect, test, vi } from "vitest";
import { BadInput, bot, type Turn } from "#core";
import { lateMention } from "../../../src/core/turn.ts";
import { visible } from "../../../src/testing/board/board.ts";
import { turnOf } from "../../support/context.ts";
import { createScene } from "../../support/scene.ts";

const echo = bot({ name: "echo", respond: ({ turn }) => `You said: ${turn.text}` });

/** Says "ok", and keeps the history that it saw each time. */
function createListener() {
  const seen: string[][] = [];
  const listener = bot({
    name: "listener",
    respond: ({ history }) => {
      seen.push(history.map(({ text }) => text));
      return "ok";
    },
  });
  return { seen, listener };
}

describe("one turn", () => {
  test("asks the router once, and opens its session once", async () => {
    const store = new Keyv();
    const reads: string[] = [];
    const get = store.get.bind(store);
    store.get = (async (key: string) => {
      reads.push(key);
      return get(key);
    }) as typeof store.get;
    const asked: string[] = [];
    const done = Promise.withResolvers<void>();
    const { say, shows } = await createScene(
      [
        bot({
          name: "counted",
          when: ({ text }) => asked.push(text) > 0,
          respond: () => "ok",
          afterAnswer: async () => done.resolve(),
        }),
      ],
      { store },
    );
    await say("hello");
    await shows("ok");
    await done.promise;
    expect(asked).toEqual(["hello"]);
    expect(reads.filter((key) => key.endsWith(":head"))).toHaveLength(1);
  });

  test("of a program asks the router once", async () => {
    const asked: string[] = [];
    const counted = bot({ name: "counted", when: ({ text }) => asked.push(text) > 0, respond: () => "ok" });
    const { host } = await createScene([counted]);
    await host.ask({ text: "hello" });
    expect(asked).toEqual(["hello"]);
  });
});

describe("a message that says nothing", () => {
  test("is neither answered nor remembered", async () => {
    const { seen, listener } = createListener();
    const { adapter, say, shows } = await createScene([listener]);
    await adapter.receive(turnOf({ id: "board/empty", text: " \n" }));
    await say("two");
    await shows("ok");
    expect(seen).toEqual([[]]);
  });

  test.each([
    { files: [{ id: "f", name: "a.png", mimeType: "image/png", size: 1, origin: null }] },
    { quotes: [{ kind: "forward" as const, author: { id: "bob", isBot: false }, text: "look", files: [] }] },
    { action: { name: "again" }, via: "action" as const },
  ])("is one without %j", async (parts) => {
    const { adapter, shows } = await createScene([bot({ name: "a", respond: () => "ok" })]);
    await adapter.receive(turnOf({ text: "", ...parts }));
    await shows("ok");
  });
});

describe("a message that gets the mention by an edit", () => {
  test("is asked, and stands once in the session", async () => {
    const { seen, listener } = createListener();
    const { adapter, say, shows } = await createScene([listener]);
    await adapter.receive(turnOf({ id: "board/x", via: "ambient", text: "is it up?" }));
    await adapter.receive(
      turnOf({ id: lateMention("board/x"), at: turnOf().at + 1, text: "is it up, natter?" }),
    );
    await shows("ok");
    await say("and now?");
    await shows("ok", "ok");
    expect(seen).toEqual([[], ["is it up, natter?", "ok"]]);
  });
});

describe("a message that was answered before it gets the mention", () => {
  test("is not answered a second time", async () => {
    const { seen, listener } = createListener();
    const { adapter, say, shows } = await createScene([listener]);
    await adapter.receive(turnOf({ id: "board/x", via: "thread", text: "is it up?" }));
    await shows("ok");
    await adapter.receive(
      turnOf({ id: lateMention("board/x"), at: turnOf().at + 1, text: "is it up, natter?" }),
    );
    await say("and now?", { at: turnOf().at + 2 });
    await shows("ok", "ok");
    expect(seen).toEqual([[], ["is it up, natter?", "ok"]]);
  });
});

describe("an event that an earlier version has stored", () => {
  test("brings its quote along", async () => {
    const asked: unknown[] = [];
    const { adapter, shows } = await createScene([
      bot({ name: "a", respond: ({ turn }) => (asked.push(turn.quotes), "ok") }),
    ]);
    const { quotes: _, ...earlier } = {
      ...turnOf(),
      quote: { author: { id: "b", isBot: false }, text: "one" },
    };
    await adapter.receive(earlier as Partial<Turn> as Turn);
    await shows("ok");
    expect(asked).toEqual([[{ kind: "reply", author: { id: "b", isBot: false }, text: "one", files: [] }]]);
  });
});

describe("when something fails around an answer", () => {
  test("a usage that is not a number does not silence the thread for ever", async () => {
    const odd = bot({
      name: "odd",
      async *respond({ turn }) {
        yield `re ${turn.text}`;
        yield { type: "usage" as const, model: "m", inputTokens: 1, outputTokens: 1, price: NaN };
      },
    });
    const { say, shows } = await createScene([odd]);
    await say("one");
    await shows("re one");
    await say("two");
    await shows("re one", "re two");
  });

  test("an answer that stands whole is not replaced by an apology when only its recording fails", async () => {
    const store = new Keyv();
    const setMany = store.setMany.bind(store);
    store.setMany = async (entries) => {
      if (entries.some(({ key }) => key.endsWith("#answer"))) throw new Error("disk full");
      return setMany(entries);
    };
    const { say, board, engine } = await createScene(
      [bot({ name: "a", respond: () => "The whole answer." })],
      { store },
    );
    await say("one");
    await vi.waitFor(() => expect(visible(board)).toEqual(["The whole answer."]));
    await vi.waitFor(async () => expect(await engine.deadLetters()).toHaveLength(1));
    expect(visible(board)).toEqual(["The whole answer."]);
  });

  test("no bot apologizes for a message that no bot wants", async () => {
    const store = new Keyv();
    store.setMany = () => Promise.reject(new Error("disk full"));
    const { say, board, engine } = await createScene([echo], { store });
    await say("people talking among themselves", { via: "ambient" });
    await vi.waitFor(async () => expect(await engine.deadLetters()).toHaveLength(1));
    expect(visible(board)).toEqual([]);
  });

  test("a bot whose own request was aborted apologizes", async () => {
    const aborting = bot({
      name: "aborting",
      async *respond() {
        yield "The first half";
        const own = new AbortController();
        own.abort();
        own.signal.throwIfAborted();
      },
    });
    const silent = bot({
      name: "silent",
      respond: async () => {
        const own = new AbortController();
        own.abort();
        await fetch("http://127.0.0.1:1", { signal: own.signal });
        return "never";
      },
    });
    const { say, board } = await createScene([aborting, silent]);
    await say("a", { bot: "aborting" });
    await say("b", { bot: "silent" });
    await vi.waitFor(() => expect(visible(board)).toHaveLength(2));
    await vi.waitFor(() => expect(visible(board)[0]).toMatch(/^The first half\n\n⚠️/));
  });

  test("an answer does not wait for a look-up of a name that hangs", async () => {
    const { say, board, adapter } = await createScene([echo]);
    adapter.person = () => new Promise(() => {});
    await say("hi");
    await vi.waitFor(() => expect(visible(board)).toEqual(["You said: hi"]), { timeout: 10_000 });
  });

  test("ask() with something that is not JSON fails instead of hanging", async () => {
    const { host } = await createScene([echo]);
    const asked = host.ask({ text: "hi", data: 10n as never });
    await expect(Promise.resolve(asked)).rejects.toThrow(BadInput);
  });

  test("a thread whose last message was deleted is not read from the platform again", async () => {
    const { seen, listener } = createListener();
    const { say, adapter, shows } = await createScene([listener]);
    const onPlatform = (): ReturnType<typeof adapter.history> =>
      Promise.resolve([
        { id: "board/1", author: { id: "ada", isBot: false }, kind: "user", at: 1, text: "first" },
        { id: "platform-77", author: { id: "us", isBot: true }, kind: "assistant", at: 2, text: "ok" },
      ]);
    await say("first");
    await shows("ok");
    adapter.history = onPlatform;
    const { thread, at } = turnOf();
    const gone = await say("by the way", { via: "ambient" });
    await adapter.receive({ type: "deleted", id: "d", thread, at: at + 1, message: gone });
    await say("second", { at: at + 2 });
    await shows("ok", "ok");
    expect(seen[1]).toEqual(["first", "ok"]);
  });

  test("a bot that is asked for the first time in a thread reads what was said before it came", async () => {
    const { seen, listener } = createListener();
    const { say, adapter, shows } = await createScene([listener]);
    const ada = { id: "ada", isBot: false };
    adapter.history = () =>
      Promise.resolve([
        { id: "board/-1", author: ada, kind: "user", at: 1, text: "before it came" },
        { id: "board/1", author: ada, kind: "user", at: 2, text: "overheard" },
        { id: "board/1.5", author: ada, kind: "user", at: 3, text: "missed" },
        { id: "board/2", author: ada, kind: "user", at: 4, text: "overheard too" },
      ]);
    await say("overheard", { via: "ambient", at: 2 });
    await say("overheard too", { via: "ambient", at: 4 });
    await say("what do you think?", { at: 5 });
    await shows("ok");
    await say("and now?", { at: 6 });
    await shows("ok", "ok");

    const before = ["before it came", "overheard", "missed", "overheard too"];
    expect(seen).toEqual([before, [...before, "what do you think?", "ok"]]);
  });
});
