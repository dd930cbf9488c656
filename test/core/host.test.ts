import { Keyv } from "keyv";
import { describe, expect, test, vi } from "vitest";
import { bot, type Bot, createHost, matches, on, type Turn, writing } from "#core";
import { openDatabase } from "#sqlite/database";
import { createEmbeddedEngine } from "#engine/embedded/engine";
import { createBoard, visible } from "../../src/testing/board/board.ts";
import { createBoardAdapter } from "../../src/testing/board/adapter.ts";
import { createScene } from "../support/scene.ts";
import { createLogSink, turnOf } from "../support/context.ts";

const echo = bot({ name: "echo", respond: ({ turn }) => `You said: ${turn.text}` });

describe("a host", () => {
  test("forgets an adapter's cursors of a thread with the thread, and keeps all others", async () => {
    const store = new Keyv();
    const adapter = createBoardAdapter({ limit: 500, call: createBoard({ limit: 500 }).call });
    await createScene([echo], {
      store,
      retention: { ttl: 60_000 },
      adapters: [
        {
          ...adapter,
          async start(_, cursors) {
            await cursors.set("of a thread", "1", "remembered");
            await cursors.set("of all", "2");
          },
        },
      ],
    });
    const [ofThread, ofAll] = await store.getMany(["cursor:board:of a thread", "cursor:board:of all"], {
      raw: true,
    });

    expect(ofThread).toMatchObject({ value: "1", expires: expect.any(Number) as number });
    expect(ofThread?.expires).toBeLessThanOrEqual(Date.now() + 60_000);
    expect(ofAll).toEqual({ value: "2" });
  });

  test("answers a question once, also when the platform delivers it twice", async () => {
    const { adapter, shows, board } = await createScene([echo]);
    await adapter.receive(turnOf({ id: "m1", text: "one" }));
    await adapter.receive(turnOf({ id: "m1", text: "one" }));
    await adapter.receive(turnOf({ id: "m2", text: "two" }));
    await shows("You said: one", "You said: two");
    expect(board.messages).toHaveLength(2);
  });

  test("is silent when no bot wants the turn, and remembers it all the same", async () => {
    const seen: string[] = [];
    const listener = bot({
      name: "listener",
      respond: ({ history }) => {
        seen.push(...history.map(({ text }) => text));
        return "ok";
      },
    });
    const { say, shows } = await createScene([listener]);
    await say("by the way", { via: "ambient" });
    await say("now you");
    await shows("ok");
    expect(seen).toEqual(["by the way"]);
  });

  test("gives a turn to the bot it names, else to the first that wants it", async () => {
    const { say, shows } = await createScene([
      bot({ name: "deploy", when: matches(/^deploy/gi), respond: () => "deploying" }),
      bot({ name: "private", when: on("direct"), respond: () => "just us" }),
      echo,
    ]);
    await say("deploy it");
    await say("Deploy it");
    await say("psst", { via: "direct" });
    await say("hello");
    await say("deploy it", { bot: "echo" });
    await shows("deploying", "deploying", "just us", "You said: hello", "You said: deploy it");
  });

  test("answers one thing at a time per thread, and threads side by side", async () => {
    const gate = Promise.withResolvers<void>();
    const slow = bot({
      name: "slow",
      async respond({ turn }) {
        if (turn.text === "wait") await gate.promise;
        return `re ${turn.text}`;
      },
    });
    const { say, shows } = await createScene([slow]);
    await say("wait");
    await say("second");
    await say("elsewhere", { thread: { ...turnOf().thread, thread: "other" } });
    await shows("re elsewhere");
    gate.resolve();
    await shows("re elsewhere", "re wait", "re second");
  });

  test("stops an answer at an order, keeps its text and says so", async () => {
    const { say, shows, adapter, board, host } = await createScene([
      bot({
        name: "endless",
        async *respond() {
          yield "so far";
          await new Promise(() => {});
        },
      }),
    ]);
    const turn = await say("go on");
    await shows("so far");
    await adapter.receive({
      type: "stopped",
      id: "s1",
      thread: turnOf().thread,
      at: 1,
      by: { id: "ada", isBot: false },
      turn,
    });
    await shows("so far\n(stopped)");
    await vi.waitFor(async () => {
      const { messages } = await host.sessions.export(turnOf().thread);
      expect(messages.at(-1)).toMatchObject({ kind: "assistant", text: "so far", cut: true });
    });
    expect(board.status).toBeNull();
  });

  test("lets a newer question interrupt where the bot wants that, but not an aside", async () => {
    const { say, shows } = await createScene([
      bot({
        name: "eager",
        busy: "interrupt",
        async *respond({ turn }) {
          yield `about ${turn.text}`;
          if (turn.text === "first") await new Promise(() => {});
        },
      }),
    ]);
    await say("first");
    await shows("about first");
    await say("an aside", { via: "ambient" });
    await say("second");
    await shows("about first\n(stopped)", "about second");
  });

  test("stops answering a question that was deleted, and forgets it", async () => {
    const { say, shows, adapter, host } = await createScene([
      bot({
        name: "endless",
        async *respond() {
          yield "so far";
          await new Promise(() => {});
        },
      }),
    ]);
    const turn = await say("oh no");
    await shows("so far");
    await adapter.receive({ type: "deleted", id: "d1", thread: turnOf().thread, at: 1, message: turn });
    await shows("so far\n(stopped)");
    await vi.waitFor(async () => {
      const { messages } = await host.sessions.export(turnOf().thread);
      expect(messages.map(({ id }) => id)).not.toContain(turn);
    });
  });

  test("follows an edit of a question", async () => {
    const { say, adapter, host, shows } = await createScene([echo]);
    const turn = await say("teh question");
    await adapter.receive({
      type: "edited",
      id: "e1",
      thread: turnOf().thread,
      at: 1,
      message: turn,
      text: "the question",
    });
    await shows("You said: teh question");
    await vi.waitFor(async () =>
      expect((await host.sessions.export(turnOf().thread)).messages[0]?.text).toBe("the question"),
    );
  });
});

describe("stopping a host", () => {
  const patient = (go: Promise<void>) =>
    bot({
      name: "patient",
      async *respond() {
        yield "half ";
        await go;
        yield "and whole";
      },
    });

  test("lets a running answer finish, and takes no new question", async () => {
    const go = Promise.withResolvers<void>();
    const { say, shows, host, board } = await createScene([patient(go.promise)]);
    await say("x");
    await shows("half");
    const stopped = host.stop(10_000);
    await expect(say("too late")).rejects.toThrow("not stored");
    go.resolve();
    await stopped;
    expect(visible(board)).toEqual(["half and whole"]);
  });

  test("hands over an answer that takes longer, without an apology", async () => {
    const { say, shows, host, board } = await createScene([patient(new Promise(() => {}))]);
    await say("x");
    await shows("half");
    await host.stop(50);
    expect(visible(board)).toEqual(["half"]);
  });
});

describe("a bot that misbehaves", () => {
  const misfits: { name: string; bot: Bot; shown: RegExp }[] = [
    {
      name: "throws",
      bot: bot({
        name: "x",
        respond: () => {
          throw new Error("secret reason");
        },
      }),
      shown: /^⚠️ Something went wrong.*trace/,
    },
    {
      name: "yields nothing",
      bot: bot({ name: "x", respond: async function* () {} }),
      shown: /^⚠️ The model gave me an empty answer/,
    },
    {
      name: "yields blanks",
      bot: bot({ name: "x", respond: () => "  \n" }),
      shown: /^⚠️ The model gave me an empty answer/,
    },
    {
      name: "throws in mid-answer",
      bot: bot({
        name: "x",
        respond: writing(async (write) => {
          write("Half an answer");
          throw new Error("secret reason");
        }),
      }),
      shown: /^Half an answer\n\n⚠️ Something went wrong/,
    },
    {
      name: "returns nonsense",
      bot: bot({ name: "x", respond: (() => 42) as unknown as () => string }),
      shown: /^⚠️/,
    },
  ];
  test.each(misfits)(
    "and $name gives its reader a sentence, and others their answers",
    async ({ bot: misfit, shown }) => {
      const { say, board } = await createScene([{ ...misfit, when: ({ text }) => text === "bad" }, echo]);
      await say("bad");
      await say("good");
      await vi.waitFor(() =>
        expect(visible(board)).toEqual([expect.stringMatching(shown), "You said: good"]),
      );
      expect(visible(board).join()).not.toContain("secret");
    },
  );

  test("and never ends is cut, while other threads go on", async () => {
    const endless = bot({
      name: "endless",
      when: ({ text }) => text === "flood",
      async *respond() {
        for (;;) yield "blah ".repeat(20);
      },
    });
    const board = { thread: { ...turnOf().thread, thread: "other" } };
    const { say, board: wall } = await createScene([endless, echo]);
    await say("flood");
    await say("quick", board);
    await vi.waitFor(() => expect(visible(wall)).toContain("You said: quick"), 5_000);
    await vi.waitFor(() => expect(visible(wall).at(-1)).toContain("(cut)"), { timeout: 15_000 });
  });

  test("never sees a malformed event: natter drops it and logs a line", async () => {
    const { adapter, lines, say, shows } = await createScene([echo]);
    await adapter.receive({ type: "turn", text: "no id" } as unknown as Turn);
    await say("still here");
    await shows("You said: still here");
    expect(lines.filter(({ msg }) => msg === "an event is malformed; dropping it")).toHaveLength(1);
  });

  test("survives a platform that refuses everything: the turn becomes a dead letter, and the lane continues", async () => {
    const { say, board, shows, engine, adapter } = await createScene([echo]);
    const surface = adapter.surface;
    adapter.surface = (turn, gate) => {
      if (turn.text === "doomed") throw new Error("the platform knows no such channel");
      return surface(turn, gate);
    };
    await say("doomed");
    await say("lucky");
    await shows("You said: lucky");
    expect(await engine.deadLetters()).toMatchObject([
      { id: "board/1", error: expect.stringContaining("no such channel") },
    ]);
    expect(board.messages).toHaveLength(1);
  });

  test("and fails every attempt gets a sentence in its thread", async () => {
    const { say, shows, engine } = await createScene([echo], {
      // Fails outside of the layer that apologizes.
      history: () => Promise.reject(new Error("the past is unreadable")),
    });
    await say("hello");
    await shows(
      "⚠️ Something went wrong on my side. Ask again; if it happens twice, tell the person who runs this bot.",
    );
    await vi.waitFor(async () => expect(await engine.deadLetters()).toHaveLength(1));
  });
});

test("two bots cannot have one name", () => {
  expect(() =>
    createHost({
      bots: [echo, echo],
      adapters: [],
      engine: createEmbeddedEngine({ database: openDatabase(":memory:") }),
      store: new Keyv(),
      log: createLogSink().log,
    }),
  ).toThrow('Two bots have the name "echo"');
});
