import fc from "fast-check";
import type { Token } from "marked";
import { describe, expect, test } from "vitest";
import { closeMarkdown } from "../../../src/core/markdown/close.ts";
import { lexMarkdown } from "../../../src/core/markdown/lexer.ts";
import { samples, visibleText } from "../../support/samples.ts";

const prefixes = (text: string): string[] => Array.from(text, (_, index) => text.slice(0, index));

describe("half-written text is closed, and a possible marker is kept back", () => {
  test.each([
    { name: "bold", half: "so **very bo", shown: "so **very bo**" },
    { name: "the first half of what closes bold", half: "**bold*", shown: "**bold**" },
    { name: "emphasis before a space", half: "an _old ", shown: "an _old_ " },
    { name: "bold emphasis", half: "***both", shown: "***both***" },
    { name: "emphasis within bold", half: "**bold and *it", shown: "**bold and *it***" },
    { name: "bold with the emphasis in it closed", half: "**bold and *it*", shown: "**bold and *it***" },
    { name: "underline", half: "__under", shown: "__under__" },
    { name: "strike", half: "~~stri", shown: "~~stri~~" },
    { name: "spoiler", half: "||psst", shown: "||psst||" },
    { name: "a lone marker at the end", half: "word **", shown: "word " },
    { name: "several lone markers at the end", half: "word _**", shown: "word " },
    { name: "code", half: "type `npm i", shown: "type `npm i`" },
    { name: "code of two backticks with one in it", half: "``a ` b`", shown: "``a ` b``" },
    { name: "an empty code span", half: "type `", shown: "type " },
    { name: "code within bold", half: "**see `x", shown: "**see `x`**" },
    { name: "emphasis that is only code", half: "`**x", shown: "`**x`" },
    { name: "a backslash", half: "five \\", shown: "five " },
    { name: "a link's text", half: "see [the no", shown: "see the no" },
    { name: "a link's target", half: "see [the note](https://exa", shown: "see the note" },
    { name: "a link's title", half: 'see [it](x "tit', shown: "see it" },
    { name: "a link with emphasis", half: "see [**the no", shown: "see **the no**" },
    { name: "an image", half: "![a map](https://exa", shown: "a map" },
    { name: "an image within a link", half: "[![logo](x.png)](htt", shown: "![logo](x.png)" },
    { name: "an address in angle brackets", half: "go to <https://exa", shown: "go to " },
    { name: "a mention", half: "ask <@1234", shown: "ask " },
    { name: "a heading", half: "# The **big", shown: "# The **big**" },
    { name: "the marks of a heading", half: "text\n\n## ", shown: "text\n\n" },
    { name: "a list item without text", half: "- one\n- ", shown: "- one\n" },
    { name: "a number that may begin a list", half: "list:\n\n2", shown: "list:\n\n" },
    { name: "a box without its task", half: "- [ ", shown: "" },
    { name: "a list item", half: "- one\n- **two", shown: "- one\n- **two**" },
    { name: "a quote", half: "> he *said\n> that", shown: "> he *said\n> that*" },
    { name: "a quote that goes on without its mark", half: "> he *said\nthat", shown: "> he *said\nthat*" },
    { name: "two strikes, which do not nest", half: "~~a ~~b", shown: "~~a ~~b~~" },
    { name: "emphasis after an emoji", half: "👍_a", shown: "👍_a_" },
    {
      name: "code below a list item, indented by a tab",
      half: "- a\n\n\t```\n\tb",
      shown: "- a\n\n\t```\n\tb\n  ```",
    },
    { name: "a dash that would make a heading of the line above", half: "text\n-", shown: "text\n" },
    { name: "a fence", half: "```js\nlet a", shown: "```js\nlet a\n```" },
    { name: "a fence after a line break", half: "```js\nlet a\n", shown: "```js\nlet a\n```" },
    { name: "a fence with carriage returns", half: "```js\r\nlet a\r\n", shown: "```js\r\nlet a\r\n```" },
    { name: "a fence without its code", half: "text\n```js", shown: "text\n" },
    { name: "a fence without a line of code", half: "text\n```js\n", shown: "text\n" },
    { name: "half of what closes a fence", half: "```\na\n``", shown: "```\na\n```" },
    { name: "a fence of tildes", half: "~~~\na", shown: "~~~\na\n~~~" },
    { name: "a longer fence with a shorter one in it", half: "````\n```\na", shown: "````\n```\na\n````" },
    { name: "a fence in a list", half: "1. a\n   ```\n   b", shown: "1. a\n   ```\n   b\n   ```" },
    {
      name: "a fence in a list, carelessly indented",
      half: "1. a\n   ```\nb",
      shown: "1. a\n   ```\nb\n   ```",
    },
    { name: "a fence in a quote", half: "> ```\n> b", shown: "> ```\n> b\n> ```" },
    { name: "a table's head", half: "so:\n\n| a | b |", shown: "so:\n\n" },
    { name: "a table's head and half of its rule", half: "so:\n\n| a | b |\n|--", shown: "so:\n\n" },
    { name: "half of a rule below words and bars", half: "a | b\n--|", shown: "a | b\n" },
    {
      name: "a row below a head with a bar in it",
      half: "| a \\| b |\n|---|\n| **c",
      shown: "| a \\| b |\n|---|\n| **c**",
    },
    { name: "a table's row", half: "| a |\n|---|\n| **b", shown: "| a |\n|---|\n| **b**" },
    { name: "a bar that begins a row", half: "| a |\n|---|\n|", shown: "| a |\n|---|\n" },
  ])("$name", ({ half, shown }) => {
    expect(closeMarkdown(half)).toBe(shown);
  });
});

describe("complete text is left alone", () => {
  test.each([
    { name: "nothing", text: "" },
    { name: "a product", text: "2 * 3 * 4" },
    { name: "snake case", text: "call snake_case_name" },
    { name: "an address with underscores", text: "see https://example.com/_a_/_b" },
    { name: "a bracket", text: "as in [1]" },
    { name: "a comparison", text: "if a < b and c > d" },
    { name: "marks in code", text: "`**a` and `_b`" },
    { name: "marks in a fence", text: "```\n**a _b `c\n```" },
    { name: "escaped marks", text: "\\*a and \\_b and \\`c" },
    { name: "a stray marker in a finished paragraph", text: "a **b\n\nand `c\n\nend" },
    { name: "a stray marker in a finished heading", text: "# a **b\n" },
    { name: "a stray marker in a link", text: "see [a *b](x) and more" },
    { name: "code in a list item", text: "-      a **b" },
    { name: "a fence that its list item has ended", text: "1. a\n   ```\n   b\n\nc" },
    { name: "a stray marker in a finished cell", text: "| a \\| b |\n|---|\n| **c | d" },
    { name: "bars without a table", text: "| a |\nno rule\n" },
    { name: "a line across", text: "above\n\n---" },
    { name: "code that was indented", text: "a\n\n    **b" },
  ])("$name", ({ text }) => {
    expect(closeMarkdown(text)).toBe(text);
  });

  test.each(samples)("the sample $name", ({ text }) => {
    expect(closeMarkdown(text)).toBe(text);
  });
});

describe("at every moment", () => {
  const orderly = samples.filter(({ name }) => name !== "strays");

  /** A lone "[…]" or "!" is complete, but may still become a link or an image. */
  const isSettled = (prefix: string): boolean => !/[\]!]$/.test(prefix);

  test.each(orderly)(
    "a reader of $name sees no mark that goes away again, and never less than before",
    ({ text }) => {
      const whole = visibleText(text);
      for (const prefix of prefixes(text).filter(isSettled)) {
        const shown = visibleText(closeMarkdown(prefix));
        expect(whole.slice(0, shown.length)).toBe(shown);
      }
    },
  );

  test.each(orderly)("all but the last line of $name is shown, but for the head of a table", ({ text }) => {
    for (const prefix of prefixes(text).filter(
      (part) => part.endsWith("\n") && !/^[> ]*[|`~:-]/m.test(part.slice(-80)),
    )) {
      expect(visibleText(closeMarkdown(prefix))).toBe(visibleText(prefix));
    }
  });

  test("a stray marker never keeps back what follows it", () => {
    const strays = samples.find(({ name }) => name === "strays")?.text ?? "";
    for (const paragraph of strays.split("\n\n").filter((text) => !text.includes("\n"))) {
      const silent = prefixes(paragraph).filter((prefix) => closeMarkdown(prefix).length < prefix.length - 3);
      expect(silent).toEqual([]);
    }
  });

  test("emphasis, code and links within each other are closed in any state", () => {
    const word = fc.constantFrom("one", "two words", "é", "x2", "日本", "a b c");
    const { inline } = fc.letrec<{ inline: string; piece: string }>((tie) => ({
      inline: fc.array(tie("piece"), { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(" ")),
      piece: fc.oneof(
        { maxDepth: 3 },
        word,
        word.map((text) => `\`${text}\``),
        tie("inline").map((text) => (text.includes("**") ? text : `**${text}**`)),
        tie("inline").map((text) => (text.includes("_") ? text : `_${text}_`)),
        tie("inline").map((text) => (text.includes("~~") ? text : `~~${text}~~`)),
        tie("inline").map((text) => (text.includes("[") ? text : `[${text}](https://example.com/a_b)`)),
      ),
    }));
    const property = fc.property(inline, (text) => {
      const whole = visibleText(text);
      for (const prefix of prefixes(text).filter(isSettled)) {
        const shown = visibleText(closeMarkdown(prefix));
        expect(whole.slice(0, shown.length)).toBe(shown);
      }
    });
    fc.assert(property, { numRuns: 200 });
  });
});

describe("any text", () => {
  const marks =
    "* _ ~ | ` [ ] ( ) < > ! \\ . é - = # ** __ ~~ || `` ``` ~~~ ]( ![ <a |---| --- https://x.y/_a 👍 a";
  const spaced = [" ", "\n", "\t", "\n\n", "\r\n", "    ", "b1 ", "> ", "- ", "1. ", "# ", "| a |"];
  const pieces = [...marks.split(" "), ...spaced];
  // The meaning of an escaped backtick in code depends on what follows.
  const soup = fc
    .array(fc.constantFrom(...pieces), { maxLength: 16 })
    .map((parts) => parts.join(""))
    .filter((text) => !text.includes("\\`"));

  test("is complete when it was closed", () => {
    const property = fc.property(soup, (text) => {
      const closed = closeMarkdown(text);
      expect(closeMarkdown(closed)).toBe(closed);
    });
    fc.assert(property, { numRuns: 5000 });
  });

  const endless = [
    "[",
    "![",
    "*_",
    "`",
    "` ",
    "<",
    "\\",
    "||a ",
    "_a *b ",
    "[](",
    '[a](b "',
    "> ",
    "1. ",
    "|\n",
    "```\n",
    "**a ",
    "https://!",
  ];
  test.each(endless)("costs no more if it is fifty thousand characters of %j", (unit) => {
    const begin = performance.now();
    closeMarkdown(`x *a **b ${unit.repeat(50_000 / unit.length)}*`);
    closeMarkdown(unit.repeat(50_000 / unit.length));
    // A closer that looks back from each marker needs half a minute and more.
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});

const depthOf = (tokens: readonly Token[]): number =>
  Math.max(
    0,
    ...tokens.map((token) => {
      const { items = [], tokens: inner = [] } = { ...token } as { items?: Token[]; tokens?: Token[] };
      return 1 + depthOf([...items, ...inner]);
    }),
  );

test.each([
  { name: "quotes", text: `${"> ".repeat(50_000)}down here` },
  { name: "lists", text: `${"- ".repeat(50_000)}down here` },
  { name: "stairs", text: Array.from({ length: 300 }, (_, n) => `${"  ".repeat(n)}- step`).join("\n") },
  { name: "emphasis", text: `${"*a **b ".repeat(2_000)}down here` },
  { name: "pictures", text: `${"![".repeat(2_000)}down here${"](x)".repeat(2_000)}` },
])("the tree of deep $name is not deep, and has all words", ({ text }) => {
  const tree = lexMarkdown(text);
  expect(depthOf(tree)).toBeLessThan(100);
  expect(JSON.stringify(tree)).toContain(text.slice(-9));
});
