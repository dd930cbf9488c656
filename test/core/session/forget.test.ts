import { Keyv } from "keyv";
import { describe, expect, test } from "vitest";
import { answerId, createSessions, createStore, type Message, type Quote } from "#core";
import { lateMention } from "#core/platform";
import { turnOf } from "../../support/context.ts";

const { thread } = turnOf();
const holder = { fence: 1, check: () => {} };

const said = (id: string, text: string, more: Partial<Message> = {}): Message => ({
  id,
  author: { id: "ada", isBot: false },
  kind: "user",
  at: Number(id.replaceAll(/\D/g, "")),
  text,
  ...more,
});
const answered = (turn: string, text: string): Message =>
  said(answerId(turn), text, { kind: "assistant", author: { id: "natter", isBot: true } });
const quote = (author: string, text: string, more: Partial<Quote> = {}): Quote => ({
  kind: "reply",
  author: { id: author, isBot: author === "B0T" },
  text,
  files: [],
  ...more,
});

async function open(...messages: Message[]) {
  const entries = new Map<string, string>();
  const store = createStore(new Keyv({ store: entries }), { ttl: 60_000 });
  const sessions = createSessions({ store, maxTurns: 10 });
  const session = await sessions.open(thread, holder);
  for (const message of messages) await session.record(message);
  return { session, stored: () => [...entries.values()].join("\n") };
}

describe("a session that forgets a message", () => {
  test.each([
    ["a message", "m1"] as const,
    ["a message that got its mention later", lateMention("m1")] as const,
  ])("forgets the answer, its final pages and what is kept of its failure: %s", async (_, turn) => {
    const { session, stored } = await open(said("m1", "PLANTED question"), answered(turn, "PLANTED answer"));
    await session.keepFinalPages(turn, ["PLANTED page"]);
    await session.keepFailed("m1", { text: "PLANTED" });
    await session.record(said("m2", "another"));
    await session.forget("m1");

    expect(stored()).not.toContain("PLANTED");
    expect((await session.recent(10)).map(({ text }) => text)).toEqual(["another"]);
  });

  test.each<[string, Quote]>([
    ["a reply that tells its time", quote("ada", "the PLANTED words, as the platform shows them", { at: 1 })],
    ["a reply that tells its words", quote("ada", "PLANTED  words")],
    ["a reply to the bot's answer", quote("B0T", "PLANTED answer")],
    ["a part of the bot's answer", quote("B0T", "PLANTED answer", { kind: "about" })],
  ])("takes quotes of it out of other messages, and leaves other quotes: %s", async (_, planted) => {
    const others = [quote("ben", "PL words"), quote("ada", "", { at: 7 })];
    const { session, stored } = await open(
      said("m1", "PLANTED words"),
      answered("m1", "It begins.\nPLANTED answer."),
      said("m5", "see above", { quotes: [planted, ...others] }),
    );
    await session.forget("m1");

    expect(stored()).not.toContain("PLANTED");
    expect(await session.get("m5")).toMatchObject({ text: "see above", quotes: others });
  });

  test("drops a summary that it is in, and keeps one that ends before it", async () => {
    const { session } = await open(said("m1", "one"), said("m2", "two"), said("m3", "three"));
    await session.keep("#summary", { upTo: "m2", at: 2, summary: "one and two", model: "tiny" });
    await session.keep("bot", { rounds: 1 });
    await session.forget("m3");
    expect(await session.data("#summary")).toBeDefined();
    await session.forget("m1");
    expect(await session.data("#summary")).toBeUndefined();
    expect(await session.data("bot")).toEqual({ rounds: 1 });
  });

  test("drops the summary for a message that it no longer knows itself", async () => {
    const many = Array.from({ length: 12 }, (_, at) => said(`m${at + 1}`, `text ${at + 1}`));
    const { session } = await open(...many);
    await session.keep("#summary", { upTo: "m3", at: 3, summary: "one to three", model: "tiny" });
    await session.forget("m1");
    expect(await session.data("#summary")).toBeUndefined();
  });

  test("drops a summary of words that were edited away", async () => {
    const { session } = await open(said("m1", "the PLANTED password"));
    await session.keep("#summary", { upTo: "m1", at: 1, summary: "PLANTED", model: "tiny" });
    await session.revise("m1", "never mind");
    expect(await session.data("#summary")).toBeUndefined();
  });
});

test("a session forgets a person: what they said, the answers to it, and quotes of them", async () => {
  const ben = { author: { id: "ben", isBot: false } };
  const { session, stored } = await open(
    said("m1", "PLANTED by ben", ben),
    answered("m1", "PLANTED for ben"),
    said("m2", "hello", { quotes: [quote("ben", "PLANTED in another channel"), quote("cy", "fine")] }),
    answered("m2", "hello ada"),
  );
  expect(await session.forgetPerson("ben")).toEqual(["m1"]);
  expect(stored()).not.toContain("PLANTED");
  expect((await session.recent(10)).map(({ text }) => text)).toEqual(["hello", "hello ada"]);
  expect(await session.get("m2")).toMatchObject({ quotes: [quote("cy", "fine")] });
});
