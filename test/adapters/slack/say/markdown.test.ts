import fc from "fast-check";
import { marked, type Token } from "marked";
import { describe, expect, test } from "vitest";
import { isSpoofed } from "#core";
import { countBlocks } from "../../../../src/adapters/slack/say/block-count.ts";
import { escape, tame, tameDecided } from "../../../../src/adapters/slack/say/markdown.ts";
import { expandedBlocks } from "#simulator";

const names = new Map([
  ["U2", "Ben"],
  ["U4", "[bank.com](https://evil.example)"],
]);
const manners = { asker: "U1", nameOf: (id: string) => names.get(id) ?? id };
const joiner = "\u2060";

describe("a model's text pings only the asker and has no deceptive link", () => {
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
    { name: "another person, by name", text: "ask <@U2> or <@U3|carl>", tamed: "ask @Ben or @U3" },
    { name: "a mention that another one completes", text: "<<@U3>>", tamed: `<${joiner}@U3>` },
    { name: "a mention in the label of another", text: "<@U3|<@U2>>", tamed: `<${joiner}@U3|@Ben>` },
    {
      name: "a person whose name is a link",
      text: "ask <@U4>",
      tamed: "ask @bank.com(https://evil.example)",
    },
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
      name: "the same, with marks around it",
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
    { name: "a label with a letter without width", text: "[\u200Bbank.com](https://evil.example)" },
    { name: "an address that another link follows", text: "[bank.com](https://evil.example[x](y)" },
    { name: "a link in code", text: "[https://bank.com/`[a](b)`](https://evil.example)" },
    { name: "half a link", text: "[https://bank.com/[a](b](https://evil.example)" },
    { name: "half a link with an escape", text: "[https://bank.com/[a](b\\)](https://evil.example)" },
    { name: "code with a bracket", text: "[https://bank.com/`[`](https://evil.example)" },
    { name: "an address with a dollar sign", text: "[bank.com](https://evil.example/$&)" },
  ])("a deceptive link, with $name, shows where it leads", ({ text }) => {
    expect(tame(text, manners)).toMatch(/^\[https:\/\/evil\.example/);
    expect(tame(text, manners)).not.toContain("bank");
  });

  test.each([
    { name: "the asker", text: "here you are, <@U1>" },
    {
      name: "a link that says what it is",
      text: "[the docs](https://docs.slack.dev/x) and [docs.slack.dev](https://docs.slack.dev/x)",
    },
    {
      name: "two links side by side",
      text: "[https://a.example](https://a.example),[https://b.example/(x)](https://b.example/(x))[b.com](<https://b.com>)",
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

const linksIn = (tokens: readonly Token[]): { text: string; href: string }[] =>
  tokens.flatMap((token) => {
    const { type, text, href } = { text: "", href: "", ...token };
    const inner = "tokens" in token ? linksIn(token.tokens ?? []) : [];
    return type === "link" ? [{ text, href }, ...inner] : inner;
  });

describe("a text that grows", () => {
  const piece = fc.constantFrom(
    "<!channel>",
    "<!subteam^S1>",
    "<@U2>",
    "<@U1>",
    "<@U2|a name>",
    "<@U2|",
    "<https://evil.example|bank>",
    "<https://evil.example/",
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
    "bank.com",
    "<",
    ">",
    "|",
    "[",
    "]",
    "](",
    "](https://evil.example ",
    "](https://evil.example)",
    "**",
    "\\",
    "https://a.example ",
    "https://a.example/",
  );
  const cuts = fc.array(fc.nat(30), { maxLength: 40 });

  /** The looks at a text that are not the beginning of the next one. */
  const takenBack = (whole: string, steps: readonly number[]): string[] => {
    const looks: string[] = [];
    for (let length = 0, index = 0; length < whole.length; index++) {
      length = Math.min(whole.length, length + 1 + (steps[index] ?? 7));
      looks.push(tameDecided(whole.slice(0, length), manners));
    }
    looks.push(tame(whole, manners));
    return looks.filter((look, index) => looks[index + 1]?.startsWith(look) === false);
  };

  test("is the same in the end, in whatever pieces it came", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), cuts, (pieces, steps) => {
        expect(takenBack(pieces.join(""), steps)).toEqual([]);
      }),
      { numRuns: 5_000 },
    );
  });

  test.each([
    {
      name: "a link where another link's address should be",
      text: `[https://a.example ]([https://bank.com/${"x".repeat(300)}](https://evil.example/${"y".repeat(600)})`,
    },
    { name: "a short one there", text: '[https://a.example ]([bank.com](https://evil.example "x")' },
    { name: "a mention where an address should be", text: "[https://a.example ](<@U2>word and more" },
    { name: "a label of a mention with a space", text: "ask <@U2|carl the great> about it" },
    { name: "a link in a link in Slack's own markup", text: "<https://a[bank.com](https://evil.example/x|y" },
    { name: "an endless link in Slack's own markup", text: `<https://evil.example/${"x".repeat(600)}|bank>` },
  ])("is the same in the end, character by character, with $name", ({ text }) => {
    const oneByOne = Array.from(text, () => 0);
    expect(takenBack(text, oneByOne)).toEqual([]);
  });

  test("has no power and no deceptive link left", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        const tamed = tame(pieces.join(""), manners);
        expect(tamed).not.toMatch(/<!|<@(?!U1>)\w+(?:\|[^<>\n]*)?>|<https?:[^\s<>|]*\|/);
        expect(linksIn(marked.lexer(tamed)).filter(({ text, href }) => isSpoofed(text, href))).toEqual([]);
      }),
      { numRuns: 5_000 },
    );
  });

  test.each([
    "\\[a\\]",
    "[",
    "\\[",
    "[x](",
    "[/?#",
    "\\[a][b]",
    "[a\\",
    "[\\",
    "[bank.com](x",
    "](x",
    "<",
    "<https://",
    "[a]",
  ])("of nothing but %s costs little", (mark) => {
    const text = `[${mark.repeat(11_000 / mark.length)}`;
    const begun = performance.now();
    tame(text, manners);
    tameDecided(text, manners);
    expect(performance.now() - begun).toBeLessThan(500);
  });

  test.each([
    { text: "a stray ` in a paragraph", decided: "a stray ` in a paragraph" },
    { text: "so <!chan", decided: "so " },
    { text: "see [the do", decided: "see " },
    { text: "if a < b then", decided: "if a < b then" },
    { text: "the array[0] of", decided: "the array[0] of" },
    { text: `a [${"x".repeat(300)}`, decided: `a [${"x".repeat(300)}` },
  ])("waits no longer than a mark can be long: $text", ({ text, decided }) => {
    expect(tameDecided(text, manners)).toBe(decided);
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
