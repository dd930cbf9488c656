import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { type RespondFunction, type Bot, bot, card } from "#core";
import { afterEach, describe, expect, test } from "vitest";
import { createTerminalAdapter } from "../../../src/adapters/terminal/adapter.ts";
import type { TerminalOptions } from "../../../src/adapters/terminal/settings.ts";
import { file, memory } from "../../../src/app/storage-sources.ts";
import { natter } from "../../../src/natter.ts";
import { platformOf } from "../../support/platform-of.ts";
import { createLogger } from "../../../src/operations/logger.ts";
import { createTerminalEmulator } from "../../support/terminal-emulator.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A host with one bot and one terminal, on the real engine. */
async function start(answering: RespondFunction | Bot, options: TerminalOptions, storage = memory()) {
  const place = createTerminalAdapter({ person: "ada", ...options });
  const app = natter({
    folder: "/nowhere",
    environment: {},
    bots: typeof answering === "function" ? bot({ name: "b", respond: answering }) : answering,
    platforms: [platformOf(place)],
    log: () => createLogger({ level: "silent" }),
    storage,
  });
  closing.push(() => app.stop(1_000));
  await app.start();
  return { place, idle: app.idle, close: app.stop };
}

/** A terminal shows things when they come; how long that takes is the machine's business. */
const patiently = { timeout: 10_000, interval: 10 };

/** A person at a keyboard, in front of a terminal. */
async function sit(answering: RespondFunction | Bot, { columns = 50, rows = 12, storage = memory() } = {}) {
  const screen = createTerminalEmulator(columns, rows);
  const keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const started = await start(answering, { input: keyboard, output: screen }, storage);
  return { ...started, screen, type: (keys: string) => void keyboard.write(keys) };
}

const echo: RespondFunction = ({ turn }) => `You said: ${turn.text}`;

/** A bot that says a word and then waits for permission to continue. */
function createHesitant() {
  const goOn = Promise.withResolvers<void>();
  const respond: RespondFunction = async function* ({ signal }) {
    yield "Well, ";
    await Promise.race([goOn.promise, new Promise((resolve) => signal.addEventListener("abort", resolve))]);
    if (!signal.aborted) yield "yes.";
  };
  return { respond, goOn: goOn.resolve };
}

describe("at a terminal", () => {
  test("a typed line is asked, and answered below", async () => {
    const { type, screen } = await sit(echo);
    type("hello");
    await expect.poll(screen.screen, patiently).toEqual(["› hello"]);
    type("\r");
    await expect.poll(screen.screen, patiently).toEqual(["› hello", "", "You said: hello", "", "›"]);
  });

  test("the line can be edited before it is sent", async () => {
    const { type, screen } = await sit(echo);
    type("helo\u001b[Dl\u0001> \r");
    await expect.poll(screen.screen, patiently).toEqual(["› > hello", "", "You said: > hello", "", "›"]);
  });

  test("a person can type while the answer grows, and the next question waits below it", async () => {
    const { respond, goOn } = createHesitant();
    const { type, screen } = await sit(respond);
    type("first\r");
    await expect.poll(screen.screen, patiently).toEqual(["› first", "", "Well,", "", "is thinking…", "›"]);
    type("second");
    await expect
      .poll(screen.screen, patiently)
      .toEqual(["› first", "", "Well,", "", "is thinking…", "› second"]);
    goOn();
    await expect.poll(screen.screen, patiently).toEqual(["› first", "", "Well, yes.", "", "› second"]);
  });

  test("a question that had to wait is repeated above its answer", async () => {
    const { respond, goOn } = createHesitant();
    const { type, screen } = await sit(respond, { rows: 24 });
    type("first\r");
    await expect.poll(screen.screen, patiently).toEqual(["› first", "", "Well,", "", "is thinking…", "›"]);
    type("second\rthird\r");
    goOn();
    await expect
      .poll(screen.screen, patiently)
      .toEqual([
        "› first",
        "",
        "Well, yes.",
        "",
        "› second",
        "",
        "› third",
        "",
        "› second",
        "",
        "Well, yes.",
        "",
        "› third",
        "",
        "Well, yes.",
        "",
        "›",
      ]);
  });

  test("Ctrl-C stops the answer, and a second one leaves", async () => {
    const { respond } = createHesitant();
    const { type, screen, place } = await sit(respond);
    type("go\r");
    await expect.poll(screen.screen, patiently).toEqual(["› go", "", "Well,", "", "is thinking…", "›"]);
    type("\u0003");
    await expect.poll(screen.screen, patiently).toEqual(["› go", "", "Well,", "(stopped)", "", "›"]);
    type("\u0003");
    expect(await place.left).toBe("quit");
  });

  test("Ctrl-C without an answer tells what a second one does", async () => {
    const { type, screen, place } = await sit(echo);
    type("\u0003");
    await expect.poll(screen.screen, patiently).toEqual(["Ctrl-C once more to leave.", "", "›"]);
    type("\u0003");
    expect(await place.left).toBe("quit");
  });

  test("a question after the first Ctrl-C takes it back", async () => {
    const { type, screen, idle } = await sit(echo);
    type("\u0003");
    await expect.poll(screen.screen, patiently).toEqual(["Ctrl-C once more to leave.", "", "›"]);
    type("hi\r");
    await expect
      .poll(screen.screen, patiently)
      .toEqual(["Ctrl-C once more to leave.", "", "› hi", "", "You said: hi", "", "›"]);
    // Readers see an answer a moment before it is over, and until then Ctrl-C stops it.
    await idle();
    type("\u0003");
    await expect
      .poll(screen.screen, patiently)
      .toEqual([
        "Ctrl-C once more to leave.",
        "",
        "› hi",
        "",
        "You said: hi",
        "",
        "Ctrl-C once more to leave.",
        "",
        "›",
      ]);
  });

  test("Ctrl-D is the end", async () => {
    const { type, place } = await sit(echo);
    type("\u0004");
    expect(await place.left).toBe("end");
  });

  test("a button is pressed by its number", async () => {
    const { type, screen } = await sit(({ turn }) =>
      turn.action
        ? `Pressed ${turn.action.name} with ${JSON.stringify(turn.action.value)}.`
        : card({
            title: "Sure?",
            buttons: [
              { name: "yes", label: "Yes", value: 7 },
              { name: "no", label: "No" },
            ],
          }),
    );
    type("ask\r");
    await expect
      .poll(screen.screen, patiently)
      .toEqual(["› ask", "", "▌ Sure?", "▌ /1 Yes   /2 No", "", "›"]);
    type("/1\r");
    await expect
      .poll(screen.screen, patiently)
      .toEqual(["› ask", "", "▌ Sure?", "▌ /1 Yes   /2 No", "", "› Yes", "", "Pressed yes with 7.", "", "›"]);
  });

  test("an answer cannot steer the terminal", async () => {
    const { type, screen } = await sit(() => "safe\u001b[2J\u001b]0;owned\u0007 and \u009b1Asound\r!");
    type("x\r");
    await expect.poll(screen.screen, patiently).toEqual(["› x", "", "safe and sound!", "", "›"]);
    expect(screen.raw()).not.toContain("owned");
  });

  test("a long answer continues in further messages", async () => {
    const paragraph = "word ".repeat(300).trim();
    const { type, screen } = await sit(() => [1, 2, 3, 4].map((n) => `${n}: ${paragraph}`).join("\n\n"));
    type("x\r");
    const words = (): string[] => screen.everything().join(" ").split(/\s+/);
    await expect.poll(() => words().filter((word) => word === "word").length, patiently).toBe(1_200);
    expect(words().filter((word) => /^\d:$/.test(word))).toEqual(["1:", "2:", "3:", "4:"]);
  });

  test("the next process gives an answer that the end of the process interrupted, with its question", async () => {
    const folder = mkdtempSync(join(tmpdir(), "natter-terminal-"));
    closing.push(async () => rmSync(folder, { recursive: true }));
    const before = await sit(createHesitant().respond, { storage: file(folder) });
    before.type("are you there?\r");
    await expect
      .poll(before.screen.screen, patiently)
      .toEqual(["› are you there?", "", "Well,", "", "is thinking…", "›"]);
    await before.close(1_000);

    const { respond, goOn } = createHesitant();
    goOn();
    const after = await sit(respond, { storage: file(folder) });
    await expect
      .poll(after.screen.screen, patiently)
      .toEqual(["› are you there?", "", "Well, yes.", "", "›"]);
  });
});

describe("in a pipe", () => {
  async function pipe(answering: RespondFunction, text: string): Promise<string> {
    const input = new PassThrough();
    const output = new PassThrough();
    const { place, idle, close } = await start(answering, { input, output });
    input.end(text);
    expect(await place.left).toBe("end");
    await idle();
    await close();
    return String(output.read() ?? "");
  }

  test("each line is asked in turn, and only whole answers come out", async () => {
    const slowly: RespondFunction = async function* ({ turn }) {
      yield `**${turn.text}** `;
      await new Promise(setImmediate);
      yield "indeed";
    };
    expect(await pipe(slowly, "one\n\n  two\n")).toBe("**one** indeed\n\n**  two** indeed\n");
  });

  test("many lines that come at once are answered in their order", async () => {
    const lines = Array.from({ length: 12 }, (_, n) => `line ${n}`);
    const answers = await pipe(({ turn }) => turn.text, `${lines.join("\n")}\n`);
    expect(answers.split("\n").filter(Boolean)).toEqual(lines);
  });

  test("no control character comes out", async () => {
    expect(await pipe(() => "a\u001b[31mb\r\nc", "x")).toBe("ab\nc\n");
  });

  test("a reader that closes the pipe ends the conversation", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    const { place } = await start(echo, { input, output });
    output.destroy(new Error("EPIPE"));
    expect(await place.left).toBe("quit");
  });
});

test("the words of another person are shown with a name", async () => {
  const screen = createTerminalEmulator(50, 12);
  const { place, idle } = await start(echo, { input: null, output: screen });
  await place.say("hello", "Grace");
  await idle();
  await place.say("hi");
  await idle();
  expect(screen.screen()).toEqual(["Grace › hello", "", "You said: hello", "", "› hi", "", "You said: hi"]);
});
