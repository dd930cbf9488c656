import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Keyv } from "keyv";
import { BadInput, bot, Failure } from "#core";
import { openDatabase } from "#sqlite/database";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { slack } from "../src/adapters/slack/platform.ts";
import type { NatterOptions } from "../src/app/launch.ts";
import { file, memory, type StorageSource } from "../src/app/storage-sources.ts";
import { type Natter, natter } from "../src/natter.ts";
import { createBoard } from "../src/testing/board/board.ts";
import { createBoardAdapter } from "../src/testing/board/adapter.ts";
import { createLogSink, turnOf } from "./support/context.ts";
import { platformOf } from "./support/platform-of.ts";

let folder = "";
const open: Natter[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "natter-handle-"));
});
afterEach(async () => {
  for (const app of open.splice(0)) await app.stop(1_000);
  rmSync(folder, { recursive: true });
});

const { log } = createLogSink();
const echo = bot({ name: "echo", respond: ({ turn }) => `You said: ${turn.text}` });

/** Nothing comes from the machine on which the tests run. */
function make(options: NatterOptions = {}): Natter {
  const app = natter({
    bots: echo,
    platforms: [],
    storage: memory(),
    folder,
    environment: {},
    log,
    ...options,
  });
  open.push(app);
  return app;
}

describe("a handle", () => {
  test("answers a question without a platform, and remembers it", async () => {
    const app = make();
    await app.start();
    const { response, sessionId } = await app.ask({ text: "hello" });
    expect(response).toBe("You said: hello");
    const thread = { platform: "ask", space: "", channel: "", thread: sessionId };
    const { messages } = await app.sessions.export(thread);
    expect(messages.map(({ text }) => text)).toEqual(["hello", "You said: hello"]);
  });

  test("takes just a function, and tells it apart from a bot", async () => {
    const app = make({
      bots: async function* ({ turn }) {
        for (const word of turn.text.split(/(?<= )/)) yield word;
      },
    });
    await app.start();
    const pieces: string[] = [];
    for await (const piece of app.ask({ text: "one two" })) pieces.push(piece);
    expect(pieces.join("")).toBe("one two");
  });

  test("answers on a platform that natter has never heard of, and ends idle", async () => {
    const board = createBoard({ limit: 2_000 });
    const adapter = createBoardAdapter({ call: board.call, limit: 2_000 });
    const app = make({ platforms: [platformOf(adapter)] });
    await app.start();
    await adapter.receive(
      turnOf({ text: "hello", thread: { platform: "board", space: "", channel: "", thread: "1" } }),
    );
    await app.idle();
    expect(board.messages.map(({ versions }) => versions.at(-1))).toEqual(["You said: hello"]);
  });
});

describe("a handle in its life", () => {
  test("says that it has not started", async () => {
    const app = make();
    expect(() => app.ask({ text: "hello" })).toThrow(
      new BadInput("natter has not started. Await start() before ask()."),
    );
    expect(() => app.sessions).toThrow(/not started\. Await start\(\) before sessions/);
    expect(app.page).toBeUndefined();
    await app.idle();
  });

  test("starts once and stops once, however often it is called", async () => {
    const app = make();
    expect(app.start()).toBe(app.start());
    await app.start();
    expect(app.stop()).toBe(app.stop());
    await app.stop();
    await app.ended;
    expect(() => app.ask({ text: "hello" })).toThrow("natter was stopped, so there is no ask() any more.");
  });

  test("that was stopped before it started never starts", async () => {
    const app = make();
    await app.stop();
    await expect(app.start()).rejects.toThrow("This natter was stopped. Make another one to start again.");
    await app.ended;
  });

  test("that is stopped while it starts lets go of everything", async () => {
    const app = make({ storage: file(folder) });
    const started = app.start();
    await app.stop(0);
    await expect(started).rejects.toThrow(
      new Failure("interrupted", "natter was stopped before it had started."),
    );
    openDatabase(join(folder, "natter.db")).close();
  });

  test("that is stopped while a platform connects does not wait for it", async () => {
    const connecting = Promise.withResolvers<void>();
    const board = createBoard({ limit: 2_000 });
    const adapter = createBoardAdapter({ call: board.call, limit: 2_000 });
    const slow = {
      ...adapter,
      start() {
        connecting.resolve();
        return new Promise<void>(() => {});
      },
    };
    const app = make({ platforms: [platformOf(slow)], storage: file(folder) });
    const started = app.start();
    await connecting.promise;
    await app.stop(0);
    await expect(started).rejects.toThrow("natter was stopped before it had started.");
    openDatabase(join(folder, "natter.db")).close();
  });

  test("that cannot be put together has ended as well", async () => {
    const failing: StorageSource = {
      open: () => Promise.reject(new Failure("offline", "The disk is gone.")),
    };
    const app = make({ storage: failing });
    await expect(app.start()).rejects.toThrow("The disk is gone.");
    expect(await app.ended).toBe("stopped");
  });

  test.each([
    ["whose place another process takes", "replaced"],
    ["whose file is damaged", "damaged"],
  ] as const)("%s says so when it has ended", async (_what, why) => {
    const ended = Promise.withResolvers<typeof why>();
    const source: StorageSource = {
      open: async (context) => ({ ...(await memory().open(context)), ended: ended.promise }),
    };
    const app = make({ storage: source });
    await app.start();
    ended.resolve(why);
    expect(await app.ended).toBe(why);
    expect(() => app.ask({ text: "hello" })).toThrow("natter was stopped");
  });

  test("with a platform that lacks something says so before it waits for its storage", async () => {
    const waiting: StorageSource = { open: () => new Promise(() => {}) };
    const app = make({ platforms: [slack()], storage: waiting });
    await expect(app.start()).rejects.toThrow("SLACK_BOT_TOKEN");
  });

  test("whose platform refuses the connection says so, and lets go of everything", async () => {
    const board = createBoard({ limit: 2_000 });
    const adapter = createBoardAdapter({ call: board.call, limit: 2_000 });
    const refused = {
      ...adapter,
      start: () => Promise.reject(new Failure("key", "The board knows no such token.")),
    };
    const app = make({ platforms: [platformOf(refused)], storage: file(folder) });
    await expect(app.start()).rejects.toThrow("The board knows no such token.");
    await app.ended;
    openDatabase(join(folder, "natter.db")).close();
    await app.stop();
  });
});

describe("wrong options", () => {
  test.each<{ name: string; given: object; says: string }>([
    { name: "a mistyped name", given: { bot: echo }, says: '"bot" is not an option. Did you mean "bots"?' },
    {
      name: "no bot",
      given: { bots: [] },
      says: "bots is an empty list; expected a bot, a list of at least one bot, or",
    },
    {
      name: "half a bot",
      given: { bots: { name: "echo" } },
      says: "bots is an object with the keys name; expected a bot",
    },
    {
      name: "a platform without its list",
      given: { platforms: slack({ botToken: "xoxb-hush" }) },
      says: "platforms is an object with the keys name, settings, variables, given,",
    },
    {
      name: "a platform's name",
      given: { platforms: ["slack"] },
      says: "platforms is a list of 1; expected a list of platforms, such as [slack(), discord()].",
    },
    {
      name: "a folder for a storage",
      given: { storage: "./data" },
      says: "storage is a string; expected file(), memory(), redis(url), or an object with open().",
    },
    { name: "the console for a log", given: { log: console }, says: "log is an object with the keys log, " },
    {
      name: "two mistakes at once",
      given: { folder: "", environment: "x" },
      says: "folder is a string; expected the path of a folder.\n  environment is a string; expected an object such as process.env.",
    },
  ])("$name", ({ given, says }) => {
    expect(() => natter(given)).toThrow(BadInput);
    expect(() => natter(given)).toThrow(says);
  });

  test("are told apart from a forgotten brace", () => {
    const given: object = [echo];
    expect(() => natter(given)).toThrow(
      "natter() got a list of 1; expected options such as { bots: [support] }.",
    );
  });

  test("a platform without what it needs says where to get it", async () => {
    await expect(make({ platforms: [slack()] }).start()).rejects.toThrow(
      /^Slack needs a bot token: set SLACK_BOT_TOKEN/,
    );
  });

  test("two platforms of one name", async () => {
    const adapter = createBoardAdapter({ call: createBoard({ limit: 1 }).call, limit: 1 });
    const app = make({ platforms: [platformOf(adapter), platformOf(adapter)] });
    await expect(app.start()).rejects.toThrow('Two adapters are named "board". Give each its own name.');
  });
});

describe("settings", () => {
  test("from code win over the environment, and that over the file", async () => {
    writeFileSync(
      join(folder, "natter.yaml"),
      "history: { maxTurns: 1, ttlSeconds: 60 }\nbusy: interrupt\nport: 1\n",
    );
    const read = Promise.withResolvers<unknown>();
    const source: StorageSource = {
      open(context) {
        const { history, busy, port } = context.configuration;
        read.resolve({ history, busy, port });
        return memory().open(context);
      },
    };
    const app = make({
      storage: source,
      settings: { history: { maxTurns: 3 } },
      environment: { NATTER_CONFIG: "natter.yaml", HISTORY_MAX_TURNS: "2", PORT: "2" },
    });
    await app.start();
    expect(await read.promise).toEqual({
      history: { maxTurns: 3, ttlSeconds: 60 },
      busy: "interrupt",
      port: 2,
    });
  });

  test("that are wrong are reported with where they stand", async () => {
    const app = make({ settings: { history: { maxTurns: 0 } }, environment: { PORT: "x" } });
    await expect(app.start()).rejects.toThrow(
      /natter\(\) in code: history\.maxTurns is 0; expected a whole number from 1 to 1000000[^]*PORT is "x"; expected a whole number/,
    );
  });

  test("choose the bots where code names none", async () => {
    writeFileSync(join(folder, "loud.ts"), "export default ({ turn }) => turn.text.toUpperCase();");
    const app = make({ bots: undefined, settings: { bots: ["./loud.ts"] } });
    await app.start();
    expect((await app.ask({ text: "hello" })).response).toBe("HELLO");
  });
});

describe("storage", () => {
  const counting = bot({
    name: "counting",
    respond: ({ history }) => `${history.length} messages before`,
  });

  test("in a file outlives the handle", async () => {
    const before = make({ bots: counting, storage: file(folder) });
    await before.start();
    const { sessionId: session } = await before.ask({ text: "one" });
    await before.stop();
    const after = make({ bots: counting, storage: file(folder) });
    await after.start();
    expect((await after.ask({ text: "two", session })).response).toBe("2 messages before");
  });

  test("takes a store that the program brings for its sessions", async () => {
    const sessions = new Keyv();
    const app = make({ storage: memory({ sessions }) });
    await app.start();
    const { sessionId } = await app.ask({ text: "hello" });
    const other = make({ bots: counting, storage: memory({ sessions }) });
    await other.start();
    expect((await other.ask({ text: "again", session: sessionId })).response).toBe("2 messages before");
  });
});

test("a taken port for the page of the simulated platforms is reported, and everything is closed", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const app = make({ platforms: undefined, storage: file(folder), environment: { PORT: String(port) } });
  await expect(app.start()).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken by another program`);
  server.close();
});
