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

const linksIn = (tokens: readonly Token[]): { text: string; href: string }[] =>
  tokens.flatMap((token) => {
    const { type, text, href } = { text: "", href: "", ...token };
    const inner = "tokens" in token ? linksIn(token.tokens ?? []) : [];
    return type === "link" ? [{ text, href }, ...inner] : inner;
  });

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
    { name: "a label whose domain is on no list", text: "[bank.ru](https://evil.example)" },
    { name: "a reference for its dot", text: "[bank&#46;com](https://evil.example)" },
    { name: "a picture before its label", text: "[🔒 bank.com](https://evil.example)" },
    { name: "the beginning of a mention in its label", text: "[<@U2|bank.com](https://evil.example)" },
    { name: "the same, and a reference for its dot", text: "[<@U2|bank&#46;com](https://evil.example)" },
    { name: "an arrow behind its label", text: "[bank.com ↗](https://evil.example)" },
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

describe("a link whose address stands elsewhere", () => {
  test.each([
    {
      name: "above",
      text: "[b]: https://evil.example\n\nsee [bank.com][b]",
      tamed: "[b]: https://evil.example\n\nsee [https://evil.example][b]",
    },
    {
      name: "below",
      text: "see [bank.com][b]\n\n[b]: https://evil.example",
      tamed: `see [bank.com][b]\n\n[b]${joiner}: https://evil.example`,
    },
    {
      name: "under another case of its name",
      text: "[bank.com][B  b]\n\n[b\nB]: <https://evil.example>",
      tamed: `[bank.com][B  b]\n\n[b\nB]${joiner}: <https://evil.example>`,
    },
    {
      name: "under its own words",
      text: "[bank.com]\n\n[bank.com]: https://evil.example",
      tamed: `[bank.com]\n\n[bank.com]${joiner}: https://evil.example`,
    },
    {
      name: "under its own words and empty brackets",
      text: "[bank.com][]\n\n[bank.com]: https://evil.example",
      tamed: `[bank.com][]\n\n[bank.com]${joiner}: https://evil.example`,
    },
    {
      name: "in a quote, on the next line",
      text: "[bank.com][b]\n\n> [b]:\n> x\n\n[b]:\nhttps://evil.example",
      tamed: `[bank.com][b]\n\n> [b]${joiner}:\n> x\n\n[b]${joiner}:\nhttps://evil.example`,
    },
  ])("$name, does not lie", ({ text, tamed }) => {
    expect(tame(text, manners)).toBe(tamed);
    expect(linksIn(marked.lexer(tamed)).filter(({ text: label, href }) => isSpoofed(label, href))).toEqual(
      [],
    );
  });

  test.each([
    { name: "of other words", text: "[the docs][b] and [b]\n\n[b]: https://a.example" },
    { name: "that says where it leads", text: "[a.example][b]\n\n[b]: https://a.example/x" },
    { name: "of which there is none", text: "[bank.com][b]" },
  ])("$name, is left alone", ({ text }) => {
    expect(tame(text, manners)).toBe(text);
  });
});

describe("code", () => {
  test.each([
    { name: "a link", text: "```md\n[bank.com](https://evil.example)\n```" },
    { name: "Slack's own markup", text: "```\n<!date^1^{date}|x> <https://a.example|b> <@U1>\n```" },
    { name: "a formula", text: "```\n\\(x\\)\n```" },
    { name: "where a link leads", text: "[bank.com][b]\n\n```\n[b]: https://evil.example\n```" },
  ])("keeps $name as it is", ({ text }) => {
    expect(tame(text, manners)).toBe(text);
  });

  test("pings no one, and looks the same", () => {
    expect(tame("```\n<!channel> <@U2>\n```", manners)).toBe(
      `\`\`\`\n<${joiner}!channel> <${joiner}@U2>\n\`\`\``,
    );
  });

  test.each([
    {
      name: "a fence of tildes around a fence",
      text: "~~~\n```\n~~~\n[bank.com](https://evil.example)\n```",
    },
    { name: "a fence in a fence", text: "````\n```\n[bank.com](https://evil.example)\n```\n````" },
    { name: "a fence that its list has ended", text: "- ```\n  x\n\n[bank.com](https://evil.example)\n```" },
    { name: "half a fence before it", text: "x ``` y\n```\n[bank.com](https://evil.example)\n```" },
  ])("of which only some readers say that it is code holds no link that lies: $name", ({ text }) => {
    expect(tame(text, manners)).toContain("[https://evil.example](");
  });
});

describe("formulas are written as code, because Slack drops their marks", () => {
  test.each([
    { text: String.raw`so \(x\,\{y\}\) is`, tamed: "so `" + String.raw`x\,\{y\}` + "` is" },
    { text: String.raw`so $\{a\}$ costs $5 or $6`, tamed: "so `" + String.raw`\{a\}` + "` costs $5 or $6" },
    { text: "\\[\na\\,b\n\\]\nmore", tamed: "```\na\\,b\n```\nmore" },
    { text: "- one\n  $$\n  a\\,b\n  $$\n- two", tamed: "- one\n  ```\n  a\\,b\n  ```\n- two" },
    { text: "> $$\n> a\n> $$", tamed: "> ```\n> a\n> ```" },
    { text: "`\\(x\\)` is code", tamed: "`\\(x\\)` is code" },
    { text: "echo $HOME/$PATH, \\$5 and \\\\(x", tamed: "echo $HOME/$PATH, \\$5 and \\\\(x" },
    { text: "\\(<!channel>\\)", tamed: `\`<${joiner}!channel>\`` },
  ])("$text", ({ text, tamed }) => {
    expect(tame(text, manners)).toBe(tamed);
  });

  test("and no half of one is shown", () => {
    expect(tameDecided("so \\(x + y", manners)).toBe("so ");
    expect(tameDecided("so $5 or $6 or", manners)).toBe("so $5 or $6 or");
    expect(tameDecided("so `a` and \\", manners)).toBe("so `a` and ");
  });
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
    "[bank.com][b]",
    "[bank.com]: https://evil.example\n",
    "[bank.com][]",
    "\n[b]: https://evil.example\n",
    "\n[b]: <https://evil.example> ",
    "][",
    "]: ",
    "&#46;",
    "bank&#46;com",
    "&#",
    "&nbsp;",
    "[🔒 bank.com",
    "\n```\n",
    "```",
    "~~~\n",
    "> ",
    "- ",
    "![",
    "(<",
    "\\(x\\)",
    "\\(",
    "\\]",
    "\n\\[\nx\n\\]\n",
    "$$",
    "$\\{x\\}$",
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

  test("is the same in the end, with a link where an address should be, in pieces of any size", () => {
    const text = "[https://a.example ]([bank.com\n](<https://evil.example/a b>)";
    for (let size = 0; size < text.length; size += 1)
      expect(
        takenBack(
          text,
          Array.from(text, () => size),
        ),
      ).toEqual([]);
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
        expect(tamed).not.toMatch(/<!(?:channel|subteam)|<@(?!U1>)\w+(?:\|[^<>\n]*)?>/);
        // In code a link in Slack's own markup is code.
        const isPlain = !/`{3}|~{3}/.test(tamed);
        expect(isPlain && /<!(?!\[)|<https?:[^\s<>|]*\|/.test(tamed)).toBe(false);
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
    "[a]: x\n",
    "[bank.com][b]\n\n[b]: x\n\n",
    "```\n<@U2>\n```\n",
    "\\(",
    "\\(x\\)",
    "$\\",
    "` \\(",
    "&nbsp; [",
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
