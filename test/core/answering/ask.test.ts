import { describe, expect, test } from "vitest";
import { z } from "zod";
import { bot } from "#core";
import { createScene } from "../../support/scene.ts";

const echo = bot({ name: "echo", respond: ({ turn }) => `You said: ${turn.text}` });

describe("host.ask", () => {
  test("gives the whole reply, and goes on with the session", async () => {
    const { host } = await createScene([
      bot({
        name: "memory",
        respond: ({ history, turn }) => `${history.length} before, ${turn.author.id.split(" ")[0]} now`,
      }),
    ]);
    const first = await host.ask({ text: "hello" });
    expect(first).toMatchObject({ status: "complete", response: "0 before, anonymous now" });
    const second = await host.ask({ text: "again", session: first.sessionId, user: "ada" });
    expect(second.response).toBe("2 before, ada now");
  });

  test("answers questions of one session in the order in which they were asked", async () => {
    const heard: string[] = [];
    const { host } = await createScene([
      bot({
        name: "listener",
        respond({ turn }) {
          heard.push(turn.text);
          return "yes";
        },
      }),
    ]);
    const texts = Array.from({ length: 10 }, (_, n) => `question ${n}`);
    await Promise.all(texts.map((text) => host.ask({ text, session: "one" })));
    expect(heard).toEqual(texts);
  });

  test("streams", async () => {
    const { host } = await createScene([
      bot({
        name: "stream",
        async *respond() {
          for (const word of ["one ", "two ", "three"]) {
            yield word;
            await new Promise(setImmediate);
          }
        },
      }),
    ]);
    const pieces = await Array.fromAsync(host.ask({ text: "count" }));
    expect(pieces.join("")).toBe("one two three");
    expect(pieces.length).toBeGreaterThan(1);
  });

  test("stops the answer when its reader leaves", async () => {
    const left = Promise.withResolvers<void>();
    const { host } = await createScene([
      bot({
        name: "endless",
        async *respond({ signal }) {
          signal.addEventListener("abort", () => left.resolve());
          yield "first";
          await new Promise(() => {});
        },
      }),
    ]);
    for await (const _ of host.ask({ text: "go" })) break;
    await expect(left.promise).resolves.toBeUndefined();
  });

  test("sets the data of a new session", async () => {
    const { host } = await createScene([
      bot({
        name: "tiered",
        data: z.object({ tier: z.string() }),
        initial: () => ({ tier: "basic" }),
        respond: ({ data }) => data.tier,
      }),
    ]);
    expect((await host.ask({ text: "x", bot: "tiered", data: { tier: "premium" } })).response).toBe(
      "premium",
    );
  });

  test.each([
    { question: { text: "" }, says: "A question needs a text" },
    {
      question: { text: "x", bot: "oracle" },
      says: 'No bot is named "oracle". Give `bot` one of these names: "echo".',
    },
  ])("refuses $question and says what to do", async ({ question, says }) => {
    const { host } = await createScene([echo]);
    expect(() => host.ask(question)).toThrow(says);
  });
});
