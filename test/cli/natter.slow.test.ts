import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createSessions, createStore } from "#core";
import { Keyv } from "keyv";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Ran, runProgram } from "../support/run-program.ts";

// Every step is a process of its own, and a busy machine starts few of them in a second.
vi.setConfig({ testTimeout: 120_000 });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "natter-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const natter = (
  command: string,
  options: { input?: string; environment?: Record<string, string> } = {},
): Promise<Ran> =>
  runProgram([resolve("bin/natter.js"), ...command.split(" ").filter(Boolean)], { folder, ...options });

function writeBot(name: string, source: string): void {
  writeFileSync(join(folder, name), source);
}

describe("natter", () => {
  test.each(["", "help"])('"natter %s" says what it can do', async (command) => {
    const { code, output } = await natter(command);
    expect(code).toBe(0);
    for (const name of ["chat", "demo", "dead-letters", "export", "manifest", "help"])
      expect(output).toContain(`natter ${name}`);
  });

  test.each([
    ["chta", 'natter has no command "chta". Did you mean "natter chat"?'],
    [
      "frobnicate",
      'natter has no command "frobnicate". There are: chat, demo, dead-letters, export, forget, backup, migrate, manifest, invite, help.',
    ],
    ["chat --bto echo", "Unknown option '--bto'. See \"natter help\"."],
    ["chat --bot dmeo", 'No bot is named "dmeo". Did you mean "demo"?'],
    ["chat --bot ./none.ts", "Cannot load the bot in"],
    [
      "dead-letters replya x",
      'Got "dead-letters replya x". Write "dead-letters list", "dead-letters replay <id>",',
    ],
    ["export a/b/c/d", 'Nothing is remembered of the thread "a/b/c/d". There are: none.'],
  ])('"natter %s" fails with one sentence', async (command, sentence) => {
    const { code, output, errors } = await natter(command);
    expect(code).toBe(1);
    expect(output).toBe("");
    expect(errors).toContain(sentence);
    expect(errors).not.toContain("    at ");
  });

  test("mistakes in the configuration are reported, and nothing starts", async () => {
    const { code, errors } = await natter("chat", {
      environment: { PORT: "http", SLACK_BOT_TOKEN: "hush-hush-hush" },
    });
    expect(code).toBe(1);
    expect(errors).toContain("The configuration has 3 mistakes:");
    expect(errors).not.toContain("hush-hush");
  });
});

describe("natter chat", () => {
  test("answers what is piped into it, whole lines and nothing else", async () => {
    const { code, output, errors } = await natter("chat --bot echo", { input: "hello there\nand you?\n" });
    expect({ code, output, errors }).toEqual({ code: 0, output: "hello there\n\nand you?\n", errors: "" });
  });

  test("talks to a bot from a file", async () => {
    writeBot(
      "mine.ts",
      "export default async ({ turn }: { turn: { text: string } }) => `mine: ${turn.text}`;",
    );
    expect((await natter("chat --bot ./mine.ts", { input: "x" })).output).toBe("mine: x\n");
  });

  test("a bot of a file shares natter's own modules, also where nothing is built", async () => {
    writeBot(
      "poor.ts",
      `import { bot, Failure } from "natter";
import { openai } from "natter/openai";
openai();
export default bot({ name: "poor", respond: () => { throw new Failure("quota", "402"); } });`,
    );
    const { code, output } = await natter("chat --bot ./poor.ts", { input: "hello\n" });
    expect(code).toBe(0);
    expect(output).toContain("has used up its budget");
  });

  test("talks to the bots of the configuration, or to the one whose path is given", async () => {
    mkdirSync(join(folder, "config"));
    writeFileSync(join(folder, "config/natter.yaml"), "bots: [./two.ts, echo]");
    writeBot(
      "two.ts",
      'export const first = { name: "first", async *respond() { yield "I am the first."; } };',
    );
    expect((await natter("chat", { input: "x" })).output).toBe("I am the first.\n");
    expect((await natter("chat --bot echo", { input: "x" })).output).toBe("x\n");
  });

  test("a file that exports no bot is refused with what it exports", async () => {
    writeBot("none.ts", "export const answer = 42;");
    const { code, errors } = await natter("chat --bot ./none.ts", { input: "x" });
    expect(code).toBe(1);
    expect(errors).toContain("none.ts: it exports only answer.");
  });

  test("what was said is remembered, and comes out as JSON that goes in again", async () => {
    await natter("chat --bot demo", { input: "my name is Ada\n" });
    expect((await natter("chat --bot demo", { input: "who am I?\n" })).output).toBe(
      "You are Ada. You told me yourself.\n",
    );
    const { output } = await natter("export");
    const exported: unknown = JSON.parse(output);
    expect(exported).toMatchObject({
      thread: { platform: "terminal", space: "local", channel: "terminal", thread: "main" },
      data: { demo: { name: "Ada", questions: 2 } },
    });
    const elsewhere = createSessions({ store: createStore(new Keyv(), { ttl: 60_000 }), maxTurns: 10 });
    await elsewhere.import(exported);
    const { thread } = await elsewhere.export({
      platform: "terminal",
      space: "local",
      channel: "terminal",
      thread: "main",
    });
    expect((await natter(`export ${Object.values(thread).join("/")}`)).output).toBe(output);
  });

  test("a second process in the same data folder is refused with a sentence", async () => {
    writeBot(
      "nested.ts",
      `import { execFileSync } from "node:child_process";
      export default async () => {
        try { execFileSync(process.execPath, [${JSON.stringify(resolve("bin/natter.js"))}, "dead-letters"], { stdio: "pipe" }); return "no"; }
        catch (error) { return "The other one: " + error.stderr; }
      };`,
    );
    const { output } = await natter("chat --bot ./nested.ts", { input: "x" });
    expect(output).toMatch(/^The other one: .*natter\.db/);
    expect(output).not.toContain("    at ");
  });

  test("the log lies next to the data, and holds no secret", async () => {
    writeBot(
      "failing.ts",
      'export default async () => { throw new Error("denied to " + process.env.MY_API_KEY); };',
    );
    const environment = { MY_API_KEY: "a-key-that-stays-secret" };
    const { output } = await natter("chat --bot ./failing.ts", { input: "x", environment });
    const log = readFileSync(join(folder, "data/natter.log"), "utf8");
    expect(output).toMatch(/^⚠️ Something went wrong on my side\. .*\(trace [0-9a-f]{8}\)/);
    expect(log).toContain("denied to [secret]");
    expect(log + output).not.toContain("that-stays-secret");
  });
});

test("a question that kills its process ends as a dead letter, which can be listed and tried again", async () => {
  mkdirSync(join(folder, "config"));
  writeFileSync(join(folder, "config/natter.yaml"), "bots: [./killer.ts]");
  writeBot(
    "killer.ts",
    'export default async () => process.env.HARMLESS ? "This time it went well." : process.kill(process.pid, "SIGKILL");',
  );
  // natter gives an answer up when ten processes have died while working on it.
  for (let deaths = 0; deaths < 10; deaths += 1)
    expect((await natter("chat", { input: deaths === 0 ? "boom" : "" })).code).not.toBe(0);
  expect((await natter("chat")).output).toMatch(/^> boom\n\n⚠️ Something went wrong/);

  const { output } = await natter("dead-letters");
  expect(output).toMatch(
    /^terminal-\S+\n {2}terminal\/local\/terminal\/main, given up \d{4}-.* after \d+ attempts?\n/,
  );
  const [id = ""] = output.split("\n");
  expect((await natter(`dead-letters replay ${id}`)).output).toContain("is back in its thread");
  expect((await natter("dead-letters list")).output).toBe("There are no dead letters.\n");
  expect((await natter("chat", { environment: { HARMLESS: "1" } })).output).toContain(
    "This time it went well.",
  );
});

test("natter demo plays a conversation of two people and ends by itself", async () => {
  const { code, output, errors } = await natter("demo");
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(output).toContain("> Ada: Hello, my name is Ada.\n\nNice to meet you, Ada.");
  expect(output).toContain("> Grace: Show me a table, please.\n\nThree rivers");
  expect(output).toContain("✓ Going through the shelves: 4 books\n");
  expect(output).toMatch(/⚠️ The language model is overloaded right now\./);
  expect(output.trimEnd().endsWith("You are Ada. You told me yourself.")).toBe(true);
});
