import { type Bot, type Context, Failure, type JsonValue, type Part } from "#core";
import { describe, expect, test } from "vitest";
import { openBotData } from "../../src/core/bot/bot-data.ts";
import { createDemo } from "../../src/bots/demo.ts";
import { echo } from "../../src/bots/echo.ts";
import { createSteppedClock } from "../support/clock.ts";
import { contextOf, createLogSink, partsOf, textOf, turnOf } from "../support/context.ts";

/** A conversation with the demo bot on a stepped clock. Its data is opened as the host opens it. */
async function converse() {
  const clock = createSteppedClock();
  const bot: Bot = createDemo({ clock });
  const stored = new Map<string, JsonValue>();
  const session = {
    data: async (name: string) => stored.get(name),
    keep: async (name: string, data: JsonValue) => void stored.set(name, data),
  };
  const state = await openBotData({ bot, session, turn: turnOf(), log: createLogSink().log });
  const contextFor = (parts: Parameters<typeof turnOf>[0], more: Partial<Context> = {}): Context => {
    const context = contextOf({ turn: turnOf(parts), setData: state.setData, ...more });
    return Object.defineProperty(context, "data", { get: () => state.data, enumerable: true });
  };
  const say = (text: string, more: Partial<Context> = {}): Promise<Part[]> =>
    clock.until(partsOf(bot.respond, contextFor({ text }, more)));
  const press = (name: string): Promise<Part[]> =>
    clock.until(partsOf(bot.respond, contextFor({ text: "", via: "action", action: { name } })));
  return { clock, bot, contextFor, say, press, data: () => state.data };
}

test("the echo says what it heard, word by word", async () => {
  expect(await partsOf(echo.respond, contextOf({ turn: turnOf({ text: "how are you" }) }))).toEqual([
    "how ",
    "are ",
    "you",
  ]);
});

describe("the demo", () => {
  test.each([
    ["hello", /Hello! I am a \*\*scripted\*\* bot/],
    ["show me a table", /\| Rhine \| 1,233 km \|/],
    ["some code please", /```ts\nimport \{ run \} from "natter";\n[^`]+```/],
    ["who am I?", /You have not told me/],
  ])("answers %j", async (text, expected) => {
    const parts = await (await converse()).say(text);
    expect(textOf(parts)).toMatch(expected);
    expect(parts.length).toBeGreaterThan(5);
  });

  test("speaks at a readable speed", async () => {
    const { clock, say } = await converse();
    const begun = clock.now();
    const parts = await say("hello");
    expect((clock.now() - begun) / parts.length).toBeCloseTo(30, 0);
  });

  test("remembers a name and counts the questions of a conversation", async () => {
    const { say, data } = await converse();
    expect(textOf(await say("Hi, my name is Ada Lovelace."))).toContain("Nice to meet you, Ada Lovelace.");
    expect(textOf(await say("who am I?"))).toContain("You are Ada Lovelace.");
    expect(textOf(await say("hi"))).toMatch(/Hello again, Ada Lovelace!.*question 3/s);
    expect(data()).toEqual({ name: "Ada Lovelace", questions: 3 });
  });

  test("shows its progress while it looks something up, and journals the result", async () => {
    const journaled: string[] = [];
    const { say } = await converse();
    const parts = await say("look it up", { once: (name, run) => (journaled.push(name), run()) });
    expect(parts.filter((part) => typeof part !== "string")).toMatchObject([
      { type: "status", text: "is searching…" },
      { type: "progress", id: "Going through the shelves", state: "running" },
      { type: "progress", id: "Going through the shelves", state: "done" },
      { type: "progress", id: "Reading the second one", state: "running" },
      { type: "progress", id: "Reading the second one", state: "done" },
      { type: "status", text: null },
      { type: "sources" },
    ]);
    expect(journaled).toEqual(["read"]);
  });

  test("shows a card, and answers the button that is pressed", async () => {
    const { say, press } = await converse();
    expect((await say("a card, please")).at(-1)).toMatchObject({
      type: "card",
      buttons: [{ name: "order" }, { name: "leave" }],
    });
    expect(textOf(await press("order"))).toContain("Ordered.");
    expect(textOf(await press("leave"))).toContain("Nothing was ordered.");
  });

  test("has an answer that takes several messages on every platform", async () => {
    expect(textOf(await (await converse()).say("a long one")).length).toBeGreaterThan(2 * 4_000);
  });

  test("fails after the first words on request", async () => {
    const { bot, clock, contextFor } = await converse();
    const parts: Part[] = [];
    const reading = (async () => {
      for await (const part of bot.respond(contextFor({ text: "show me an error" }))) parts.push(part);
    })();
    await expect(clock.until(reading)).rejects.toThrow(Failure);
    expect(textOf(parts)).toBe("Let me ask the model. ");
  });

  test("stops counting when it is stopped", async () => {
    const { bot, clock, contextFor } = await converse();
    const stop = new AbortController();
    const parts: Part[] = [];
    const reading = (async () => {
      for await (const part of bot.respond(contextFor({ text: "count slowly" }, { signal: stop.signal })))
        parts.push(part);
    })();
    reading.catch(() => {});
    await clock.advance(5_000);
    stop.abort();
    await expect(clock.until(reading)).rejects.toThrow("aborted");
    expect(textOf(parts)).toContain("1 2 3 ");
    expect(textOf(parts)).not.toContain("99");
    expect(clock.sleeping).toBe(0);
  });
});
