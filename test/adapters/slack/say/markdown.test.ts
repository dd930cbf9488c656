import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countBlocks } from "../../../../src/adapters/slack/say/block-count.ts";
import { decidedLength, escape, tame } from "../../../../src/adapters/slack/say/markdown.ts";
import { expandedBlocks } from "../../../../packages/simulator/src/slack/markdown-expansion.ts";

const manners = { asker: "U1", nameOf: (id: string) => (id === "U2" ? "Ben" : id) };
const joiner = "\u2060";

describe("what a model writes pings nobody and forges nothing", () => {
  test.each([
    { name: "@channel", text: "hey <!channel>", tamed: `hey <${joiner}!channel>` },
    { name: "@here with a label", text: "<!here|here>", tamed: `<${joiner}!here|here>` },
    { name: "@everyone in code", text: "`<!everyone>`", tamed: `\`<${joiner}!everyone>\`` },
    { name: "a user group", text: "<!subteam^S1|@ops>", tamed: `<${joiner}!subteam^S1|@ops>` },
    {
      name: "a date that carries a link",
      text: "<!date^1^{date}^https://evil.example|now>",
      tamed: `<${joiner}!date^1^{date}^https://evil.example|now>`,
    },
    { name: "somebody else, by name", text: "ask <@U2> or <@U3|carl>", tamed: "ask @Ben or @U3" },
    {
      name: "a link in Slack's own markup",
      text: "<https://evil.example|https://bank.example>",
      tamed: `<${joiner}https://evil.example|https://bank.example>`,
    },
    {
      name: "a label that reads like another address",
      text: "[https://bank.com](https://evil.example/x)",
      tamed: "[https://evil.example/x](https://evil.example/x)",
    },
    {
      name: "the same, dressed up",
      text: "[ **www.bank.com** ](https://evil.example)",
      tamed: "[https://evil.example](https://evil.example)",
    },
    {
      name: "a domain alone",
      text: "[bank.com](https://evil.example)",
      tamed: "[https://evil.example](https://evil.example)",
    },
  ])("$name is inert", ({ text, tamed }) => {
    expect(tame(text, manners)).toBe(tamed);
  });

  test.each([
    { name: "an address with parentheses", text: "[https://bank.com](https://evil.example/a(b))" },
    {
      name: "an address in angle brackets, with a space",
      text: "[https://bank.com](<https://evil.example/a b>)",
    },
    { name: "an address on the next line", text: "[https://bank.com](\nhttps://evil.example)" },
    { name: "an endless address", text: `[https://bank.com](https://evil.example/${"x".repeat(600)})` },
    { name: "an endless label", text: `[https://bank.com/${"x".repeat(300)}](https://evil.example)` },
    { name: "a label that ends on the next line", text: "[https://bank.com\n](https://evil.example)" },
    { name: "a label with brackets", text: "[https://bank.com/[x]](https://evil.example)" },
    { name: "a label that is struck out", text: "[~~https://bank.com~~](https://evil.example)" },
    { name: "a label with marks within", text: "[**bank**.com](https://evil.example)" },
    { name: "a label with escapes", text: "[bank\\.com](https://evil.example)" },
    { name: "a label with a letter that nobody sees", text: "[\u200Bbank.com](https://evil.example)" },
    { name: "an address with a dollar sign", text: "[bank.com](https://evil.example/$&)" },
  ])("a link that lies, with $name, says where it leads", ({ text }) => {
    expect(tame(text, manners)).toMatch(/^\[https:\/\/evil\.example/);
    expect(tame(text, manners)).not.toContain("bank");
  });

  test.each([
    { name: "the asker", text: "here you are, <@U1>" },
    {
      name: "a link that says what it is",
      text: "[the docs](https://docs.slack.dev/x) and [docs.slack.dev](https://docs.slack.dev/x)",
    },
    { name: "www is the same place", text: "[www.bank.com](https://bank.com/a)" },
    {
      name: "a thing that is named like a domain",
      text: "[Node.js](https://nodejs.org) and [main.ts](https://git.example/main.ts)",
    },
    { name: "a bare address in brackets", text: "<https://a.example>" },
    { name: "HTML and generics", text: "`<!DOCTYPE html>` `Array<T>` a <b and c> d" },
    { name: "a mail address in text", text: "write to @here or ops@here.example" },
  ])("$name is left alone", ({ text }) => {
    expect(tame(text, manners)).toBe(text);
  });
});

describe("a text that grows", () => {
  const piece = fc.constantFrom(
    "<!channel>",
    "<@U2>",
    "<@U1>",
    "<https://evil.example|bank>",
    "[bank.com](https://evil.example)",
    "[a](b)",
    '[bank.com](https://evil.example "x")',
    "[bank.com/[x]](https://evil.example/a(b))",
    "[bank.com\n](<https://evil.example/a b>)",
    `[https://bank.com/${"x".repeat(300)}](https://evil.example/${"y".repeat(600)})`,
    "a < b",
    "[ ] todo",
    "array[0]",
    "(x)",
    "`",
    "\n\n",
    "word ",
    "<",
    "[",
    "](",
    "https://a.example ",
  );
  const cuts = fc.array(fc.nat(30), { maxLength: 40 });

  test("is the same in the end, in whatever pieces it came", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), cuts, (pieces, steps) => {
        const whole = pieces.join("");
        let shown = "";
        for (let length = 0, index = 0; length < whole.length; index++) {
          length = Math.min(whole.length, length + 1 + (steps[index] ?? 7));
          const decided = whole.slice(0, decidedLength(whole.slice(0, length)));
          const next = tame(decided, manners);
          expect(next.startsWith(shown)).toBe(true);
          shown = next;
        }
        expect(tame(whole, manners).startsWith(shown)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(["\\[a\\]", "[", "\\[", "[x](", "[/?#", "\\[a][b]", "[a\\", "[\\"])(
    "of nothing but %s costs little",
    (mark) => {
      const text = `[${mark.repeat(11_000 / mark.length)}`;
      const begun = performance.now();
      tame(text, manners);
      decidedLength(text);
      expect(performance.now() - begun).toBeLessThan(500);
    },
  );

  test("waits no longer than a mark can be long", () => {
    expect(decidedLength("a stray ` in a paragraph")).toBe(24);
    expect(decidedLength("so <!chan")).toBe(3);
    expect(decidedLength("see [the do")).toBe(4);
    expect(decidedLength("if a < b then")).toBe(13);
    expect(decidedLength(`a [${"x".repeat(300)}`)).toBe(303);
  });
});

test("words for Slack's old markup have no power", () => {
  expect(escape("<!channel> & <@U1>")).toBe("&lt;!channel&gt; &amp; &lt;@U1&gt;");
});

test("blocks are never counted lower than the strictest reading of Slack's count", () => {
  const line = fc.constantFrom(
    "",
    "",
    "text",
    "# head",
    "---",
    "- item",
    "  nested",
    "1. one",
    "> said",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```ts",
    "```",
    "***",
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      const markdown = lines.join("\n");
      expect(countBlocks(markdown)).toBeGreaterThanOrEqual(expandedBlocks(markdown));
    }),
    { numRuns: 1_000 },
  );
});
