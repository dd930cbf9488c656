import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTokenCounter, type Message } from "#core";
import type { ModelMessage } from "#models";
import { costOf, fitted, trimmed } from "../../src/models/trim.ts";
import { contextOf, createLogSink } from "../support/context.ts";
import { createModelScene as scene, createWeather } from "../support/model-scene.ts";
import { refuses, says } from "../support/model-server.ts";
import { readAnswer as read } from "../support/reading.ts";

const counter = createTokenCounter();
const tooLong = refuses(400, {
  message: "This model's maximum context length is 8192 tokens",
  code: "context_length_exceeded",
});

/** Conversations with calls and results between the messages. */
const spoken = fc
  .constantFrom<"user" | "assistant">("user", "assistant")
  .chain((role) => fc.lorem().map((text): ModelMessage[] => [{ role, text }]));
const called = fc.array(fc.lorem(), { minLength: 1, maxLength: 3 }).map((results): ModelMessage[] => [
  {
    role: "assistant",
    text: "",
    calls: results.map((_, index) => ({ id: `c${index}`, name: "t", arguments: "{}" })),
  },
  ...results.map((text, index): ModelMessage => ({ role: "tool", call: `c${index}`, text })),
]);
const conversation = fc
  .tuple(fc.array(fc.oneof(spoken, called), { maxLength: 12 }), fc.lorem())
  .map(([past, question]): ModelMessage[] => [
    { role: "system", text: "Be brief." },
    ...past.flat(),
    { role: "user", text: question },
  ]);

/** Checks that every result follows its call, and every call has all its results. */
function isWhole(messages: readonly ModelMessage[]): boolean {
  const open: string[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      if (open.shift() !== message.call) return false;
    } else {
      if (open.length > 0) return false;
      if (message.role === "assistant") open.push(...(message.calls ?? []).map(({ id }) => id));
    }
  }
  return open.length === 0;
}

describe("a prompt that is too long", () => {
  test("is fitted by leaving out the oldest messages, without parting calls from results or losing the question", () => {
    fc.assert(
      fc.property(conversation, fc.integer({ min: 0, max: 400 }), (messages, tokens) => {
        const kept = fitted(messages, tokens, counter);
        expect(isWhole(kept)).toBe(true);
        expect(kept[0]).toEqual(messages[0]);
        const tail = kept.slice(1);
        expect(tail).toEqual(messages.slice(messages.length - tail.length));
        expect(tail.length).toBeGreaterThanOrEqual(1);
        expect(tail.length === 1 || costOf(kept, counter) <= tokens).toBe(true);
      }),
    );
  });

  test("is trimmed to a shorter and consistent one", () => {
    fc.assert(
      fc.property(conversation, (messages) => {
        fc.pre(messages.length > 2);
        const kept = trimmed(messages);
        expect(isWhole(kept ?? [])).toBe(true);
        expect(costOf(kept ?? [], counter)).toBeLessThan(costOf(messages, counter));
        expect(kept?.at(-1)).toEqual(messages.at(-1));
      }),
    );
  });

  const past = Array.from({ length: 9 }, (_, index): Message => ({
    id: `m${index}`,
    author: { id: "bob", isBot: false },
    kind: "user",
    at: 1,
    text: `message ${index}`,
  }));

  test("is sent once more without its oldest third", async () => {
    const { log, lines } = createLogSink();
    const { server, responder } = await scene({ speakers: false }, tooLong, says("Now I know."));
    const { text } = await read(responder, contextOf({ history: past, log }));
    expect(text).toBe("Now I know.");
    const again = JSON.stringify(server.seen[1]?.body);
    expect(again).not.toContain("message 2");
    expect(again).toContain("message 3");
    expect(lines.map(({ msg }) => msg)).toContain("the prompt was too long; asking with a shorter history");
  });

  test("is sent once more, and not a third time", async () => {
    const { server, responder } = await scene({}, tooLong);
    expect((await read(responder, contextOf({ history: past }))).error).toMatchObject({ kind: "too-long" });
    expect(server.seen).toHaveLength(2);
  });

  test("with a single short question is not sent again", async () => {
    const { server, responder } = await scene({}, tooLong);
    expect((await read(responder)).error).toMatchObject({ kind: "too-long" });
    expect(server.seen).toHaveLength(1);
  });

  test("loses the results of earlier tools first, and long results of this turn in part", () => {
    const { weather } = createWeather();
    const messages: ModelMessage[] = [
      { role: "assistant", text: "", calls: [{ id: "a", name: weather.description.name, arguments: "{}" }] },
      { role: "tool", call: "a", text: "old" },
      { role: "assistant", text: "It was blue." },
      { role: "user", text: "Again?" },
      { role: "assistant", text: "", calls: [{ id: "b", name: "weather", arguments: "{}" }] },
      { role: "tool", call: "b", text: "x".repeat(3_000) },
    ];
    const kept = trimmed(messages) ?? [];
    expect(kept.map(({ role }) => role)).toEqual(["user", "assistant", "tool"]);
    expect(kept.at(-1)?.text).toMatch(/^x{2000}\n\(The rest was left out/);
  });
});

describe("a counter", () => {
  test("learns from what the model's server counted", async () => {
    const own = createTokenCounter();
    const before = own.count("x".repeat(4_000));
    const { responder } = await scene({ counter: own }, says("a"));
    for (let turn = 0; turn < 10; turn += 1) await read(responder);
    // The server says 10 for every prompt, which is less than the estimate.
    expect(own.count("x".repeat(4_000))).toBeLessThan(before);
  });
});
