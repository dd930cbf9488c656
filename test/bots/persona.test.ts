import { expect, test } from "vitest";
import { createPersona, parrot } from "#bots/persona";
import { createAsking } from "../support/asking.ts";
import { contextOf, turnOf } from "../support/context.ts";
import { createModelServer, says } from "../support/model-server.ts";

test("a persona greets once, in its colour, and then replies at random, with the same reply for the same turn", async () => {
  const bot = createPersona();
  const answers = (id: string, isFirst = false) => {
    const history = isFirst
      ? []
      : [{ id: "m", author: { id: "natter", isBot: true }, kind: "assistant" as const, at: 1, text: "x" }];
    return Array.fromAsync(bot.respond(contextOf({ turn: turnOf({ id }), history })));
  };
  const [greeting, reply] = await answers("board/1", true);
  expect(greeting).toEqual({
    type: "card",
    title: "🦜 Captain Maro",
    text: parrot.greeting,
    colour: "#0f766e",
  });
  expect(parrot.replies.map((text) => `🦜 ${text}`)).toContain(reply);

  expect(await answers("board/7")).toEqual(await answers("board/7"));
  const said = await Promise.all(Array.from({ length: 60 }, (_, index) => answers(`board/${index}`)));
  expect(new Set(said.flat()).size).toBe(parrot.replies.length);
});

test("a custom persona can be played by a model", async () => {
  const { url, seen } = await createModelServer(says("Moo."));
  const cow = {
    name: "Berta",
    icon: "🐄",
    colour: "#fff",
    greeting: "Moo!",
    replies: ["Moo?"] as const,
    nature: "a cow",
  };
  const { ask } = await createAsking([
    createPersona({ character: cow, isPlayed: true, apiKey: "k", model: "tiny", baseUrl: url }),
  ]);
  expect((await ask({ text: "Hello" })).response).toBe("Moo.");
  expect(JSON.stringify(seen[0]?.body)).toContain("You are Berta, a cow.");
});
