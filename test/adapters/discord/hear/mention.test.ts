import { describe, expect, test } from "vitest";
import { withoutMention } from "../../../../src/adapters/discord/hear/mention.ts";

const own = { self: "1", roles: ["2", "3"] };

describe("a text without the bot's name", () => {
  test.each([
    ["<@1> hello", "hello"],
    ["hello  <@!1>, and \t<@&2> you", "hello, and you"],
    ["one\n  <@1> two", "one\n two"],
    ["<@9> hello", "<@9> hello"],
  ])("%j says %j", (text, said) => {
    expect(withoutMention(text, own)).toBe(said);
  });

  // A search that looks on from each blank takes many seconds for a text of this length.
  test("is read in no time, also if it is blanks", () => {
    const began = performance.now();
    const text = `a${" ".repeat(50_000)}b`;
    expect(withoutMention(text, own)).toBe(text);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
