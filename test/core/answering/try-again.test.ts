import { describe, expect, test, vi } from "vitest";
import { type Adapter, bot, type Bot, Failure, type HostOptions, type Turn } from "#core";
import type { PageButton } from "../../../src/core/adapter.ts";
import { createBoardAdapter } from "../../../src/testing/board/adapter.ts";
import { turnOf } from "../../support/context.ts";
import { createScene } from "../../support/scene.ts";

const provider = { isDown: true };
const seen: { turn: Turn; history: string[] }[] = [];

/** Answers, unless its provider is down. */
const brittle = (options: Partial<Bot> = {}): Bot => ({
  ...bot({
    name: "brittle",
    async *respond({ turn, history }) {
      seen.push({ turn, history: history.map(({ text }) => text) });
      if (provider.isDown) throw new Failure("offline", "no route");
      yield `You said: ${turn.text}`;
    },
  }),
  ...options,
});

/** A scene whose newest button can be pressed. */
async function setUp(bots: Bot[] = [brittle()], options: Partial<HostOptions> = {}) {
  provider.isDown = true;
  seen.length = 0;
  const told: { person: string; text: string }[] = [];
  const platform: Partial<Adapter> = {
    tellPrivately: async ({ person }, text) => void told.push({ person: person.id, text }),
  };
  const scene = await createScene(bots, options, platform);
  const shown = new Map<string, PageButton[]>();
  const plain = createBoardAdapter({ limit: 500, call: scene.board.call });
  scene.adapter.surface = (turn, gate) => {
    const surface = plain.surface(turn, gate);
    const watch = (draft: Awaited<ReturnType<typeof surface.open>>): typeof draft => ({
      get ref() {
        return draft.ref;
      },
      update: (page) => draft.update(page),
      remove: () => draft.remove(),
      async finish(page) {
        await draft.finish(page);
        shown.set(JSON.stringify(draft.ref), page.buttons);
      },
    });
    return {
      ...surface,
      open: async (page, key) => watch(await surface.open(page, key)),
      resume: (ref) => watch(surface.resume(ref)),
    };
  };
  let presses = 0;
  const buttons = (): PageButton[] => [...shown.values()].flat();
  /** Presses the button as the platform tells it: in another conversation, if `parts` say so. */
  const press = async (parts: Partial<Turn> = {}, button = buttons().at(-1)): Promise<void> => {
    if (!button) throw new Error("no button is shown");
    const { name, value, asker } = button;
    const id = `board/press-${(presses += 1)}`;
    await scene.adapter.receive(
      turnOf({
        id,
        at: turnOf().at + presses,
        via: "action",
        text: "",
        action: { name, value, asker },
        ...parts,
      }),
    );
  };
  const fails = (): Promise<void> => vi.waitFor(() => expect(buttons()).toHaveLength(1));
  return { ...scene, told, buttons, press, fails };
}

describe("a failed answer", () => {
  test("has one button, and an answer has none", async () => {
    const { say, board, buttons, fails, shows } = await setUp();
    await say("hello");
    await fails();
    expect(buttons()).toMatchObject([{ label: "Try again", asker: "ada" }]);
    expect(board.messages[0]?.versions.at(-1)).toMatch(
      /^⚠️ I cannot reach a service .*\(trace [0-9a-f]{8}\)$/,
    );
    provider.isDown = false;
    await say("and now?");
    await vi.waitFor(() => expect(board.messages.at(-1)?.versions.at(-1)).toBe("You said: and now?"));
    expect(buttons()).toHaveLength(1);
    await shows(board.messages[0]?.versions.at(-1) ?? "", "You said: and now?");
  });

  test("of a bot's question has no button, because bots press none", async () => {
    const { say, board, buttons } = await setUp([brittle()]);
    await say("hello", { author: { id: "robot", isBot: true } });
    await vi.waitFor(() => expect(board.messages[0]?.versions.at(-1)).toMatch(/^⚠️/));
    expect(buttons()).toEqual([]);
  });
});

describe("a press of Try again", () => {
  test("asks the same question by the same bot, in the message of the failed answer", async () => {
    const other = bot({ name: "other", when: ({ via }) => via === "action", respond: () => "wrong bot" });
    const { say, fails, press, shows, buttons } = await setUp([other, brittle()]);
    const files = [{ id: "f", name: "a.png", mimeType: "image/png", size: 1, origin: { at: "here" } }];
    const quotes = [{ kind: "reply" as const, author: { id: "bob", isBot: false }, text: "look", files: [] }];
    const question = { via: "mention" as const, files, quotes, looksAt: turnOf().thread };
    await say("hello", question);
    await fails();
    provider.isDown = false;
    await press();
    await shows("You said: hello");
    await vi.waitFor(() => expect(buttons()).toEqual([]));
    expect(seen.map(({ turn }) => turn)).toMatchObject([
      { id: "board/1", text: "hello", ...question },
      { id: "board/1", text: "hello", ...question },
    ]);
  });

  test("shows the model neither the failed answer nor the question twice, then or later", async () => {
    const { say, fails, press, shows } = await setUp();
    await say("hello");
    await fails();
    provider.isDown = false;
    await press();
    await shows("You said: hello");
    await say("next", { at: turnOf().at + 10 });
    await shows("You said: hello", "You said: next");
    expect(seen.map(({ history }) => history)).toEqual([[], [], ["hello", "You said: hello"]]);
  });

  test("that is made twice asks once", async () => {
    const { say, fails, press, shows, buttons } = await setUp();
    await say("hello");
    await fails();
    provider.isDown = false;
    const [button] = buttons();
    await Promise.all([press({}, button), press({}, button)]);
    await shows("You said: hello");
    await press({}, button);
    await say("next", { at: turnOf().at + 10 });
    await shows("You said: hello", "You said: next");
    expect(seen).toHaveLength(3);
  });

  test("while the provider is still down costs one sentence in the same message, and a button that works", async () => {
    const { say, board, fails, press, shows, buttons } = await setUp();
    await say("hello");
    await fails();
    const [first] = buttons();
    await press();
    await vi.waitFor(() => expect(buttons()[0]?.value).not.toEqual(first?.value));
    await press({}, first);
    await press({}, first);
    expect(board.messages).toHaveLength(1);
    expect(board.messages[0]?.versions.at(-1)).toMatch(/^⚠️ [^⚠]*$/);
    provider.isDown = false;
    await press();
    await shows("You said: hello");
    expect(seen).toHaveLength(3);
  });

  test("finds its question when the platform counts the press to another conversation", async () => {
    const { say, fails, press, shows } = await setUp();
    await say("hello");
    await fails();
    provider.isDown = false;
    await press({ thread: { ...turnOf().thread, thread: "elsewhere" } });
    await shows("You said: hello");
  });

  test("asks what the person has made of the question since", async () => {
    const { say, adapter, fails, press, shows } = await setUp();
    const message = await say("hallo");
    await fails();
    const { thread, at } = turnOf();
    await adapter.receive({ type: "edited", id: "board/e", thread, at: at + 1, message, text: "hello" });
    provider.isDown = false;
    await press();
    await shows("You said: hello");
  });

  test("by another person is refused privately, and an admin's is not", async () => {
    const { say, fails, press, shows, told } = await setUp([brittle()], {
      access: { admins: [{ person: "root" }] },
    });
    await say("hello");
    await fails();
    provider.isDown = false;
    await press({ author: { id: "mallory", isBot: false } });
    await vi.waitFor(() =>
      expect(told).toEqual([{ person: "mallory", text: "Only the person who asked can use these buttons." }]),
    );
    await press({ author: { id: "root", isBot: false } });
    await shows("You said: hello");
    expect(seen.map(({ turn }) => turn.author.id)).toEqual(["ada", "ada"]);
  });

  test.each([
    { what: "a deletion of the question", type: "deleted", message: "board/1" } as const,
    { what: "a stop below the answer", type: "stopped", upTo: turnOf().at, by: turnOf().author } as const,
  ])("is ended by $what", async ({ what: _what, ...event }) => {
    const endless = bot({
      name: "endless",
      async *respond({ signal }) {
        if (provider.isDown) throw new Failure("offline", "no route");
        yield "as far as it got";
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    });
    const { say, adapter, fails, press, shows } = await setUp([endless]);
    await say("hello");
    await fails();
    provider.isDown = false;
    await press();
    await shows("as far as it got");
    const { thread, at } = turnOf();
    await adapter.receive({ id: "board/end", thread, at: at + 50, ...event });
    await shows("as far as it got\n(stopped)");
  });

  test("tells the person when the question is gone", async () => {
    const { say, adapter, fails, press, told } = await setUp();
    const message = await say("hello");
    await fails();
    const { thread, at } = turnOf();
    await adapter.receive({ type: "deleted", id: "board/d", thread, at: at + 1, message });
    await press({ at: at + 2 });
    await vi.waitFor(() =>
      expect(told).toEqual([
        {
          person: "ada",
          text: "I no longer have that question, so I cannot ask it again. Please write it again.",
        },
      ]),
    );
    expect(seen).toHaveLength(1);
  });

  test("also works below the excuse for a turn that was given up", async () => {
    const broken = brittle({
      history: async () => {
        if (provider.isDown) throw new Error("cannot read the history");
        return [];
      },
    });
    const { say, board, fails, press, shows } = await setUp([broken]);
    await say("hello");
    await fails();
    expect(board.messages[0]?.versions.at(-1)).toMatch(/^⚠️ Something went wrong/);
    provider.isDown = false;
    await press();
    await shows("You said: hello");
  });

  test("and the replay of a turn that was given up answer it once", async () => {
    const broken = brittle({
      history: async () => {
        if (provider.isDown) throw new Error("cannot read the history");
        return [];
      },
    });
    const { say, engine, fails, press, shows, board, buttons } = await setUp([broken]);
    await say("hello");
    await fails();
    await expect.poll(async () => (await engine.deadLetters()).length).toBe(1);
    provider.isDown = false;
    await engine.replay("board/1");
    await shows("You said: hello");
    await press(
      {},
      { name: "natter.try-again", label: "", value: ["board/1", turnOf().at, 1, "s", "c", "t", "brittle"] },
    );
    await expect.poll(() => engine.isIdle()).toBe(true);
    expect(seen).toHaveLength(1);
    expect(board.messages).toHaveLength(1);
    expect(buttons()).toEqual([]);
  });
});
