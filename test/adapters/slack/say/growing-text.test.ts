import fc from "fast-check";
import { marked } from "marked";
import { describe, expect, test } from "vitest";
import { isSpoofed } from "#core";
import { tame, tameDecided } from "../../../../src/adapters/slack/say/markdown.ts";
import { linksIn, manners } from "./taming.ts";

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
      { numRuns: 1_500 },
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
    { name: "a definition of two words", text: "[see this]: https://a.example and more" },
    { name: "a mention in the label of another one", text: "array[0]<@U2|- array[0]<@U2|a name> and more" },
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
      {
        numRuns: 1_500,
        examples: [
          "[bank.com][](<https://a.example/](https://evil.example)",
          "[\\](https://evil.example)<@U2|![> [bank.com](https://evil.example)",
          "[\\](https://evil.example)<!channel>](https://evil.example)",
          "[bank.com][]<https://evil.example|bank>[a](b)\n\n\n[b]: https://evil.example\n",
          "[x]: \n```\n[bank.com/[x]](https://evil.example/a(b))",
          "[bank.com]: https://evil.example\n][[bank.com][b]](https://evil.example)",
          "[x bank.com\n\n```](https://evil.example)[bank.com]: https://evil.example\n<https://evil.example|bank>",
          "[x\n```\n]: [bank.com\n](<https://evil.example/a b>)[bank.com/[x]](https://evil.example/a(b))",
        ].map((text) => [[text]]),
      },
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
