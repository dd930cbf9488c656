import fc from "fast-check";
import { marked } from "marked";
import { describe, expect, test } from "vitest";
import { isSpoofed } from "#core";
import { countBlocks } from "../../../../src/adapters/slack/say/block-count.ts";
import { escape, tame, tameDecided } from "../../../../src/adapters/slack/say/markdown.ts";
import { expandedBlocks } from "#simulator";
import { joiner, linksIn, manners } from "./taming.ts";

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
    { name: "a mention before its label", text: "[<@U2>https://bank.com/](https://evil.example)" },
    {
      name: "an escaped bracket far before its end",
      text: `[https://bank.com/\\[${"x".repeat(400)}](https://evil.example)`,
    },
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
    { name: "a bracket that is open before it", text: "[x\n```\n]: [bank.com](https://evil.example)" },
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
