import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { paint, toCells, widthOfAll, wrap } from "../../../src/adapters/terminal/cells.ts";
import { toTerminal } from "../../../src/adapters/terminal/markdown.ts";

/** Styles as short words, so that a test can be read: "a <1>bold<0> word". */
const readable = (lines: string[]): string[] =>
  lines.map((line) => line.replaceAll("\u001b[", "<").replaceAll(/(<[\d;]*)m/g, "$1>"));

describe("Markdown in a terminal", () => {
  test.each([
    ["bold", "a **bold** word", ["a <1>bold<0> word"]],
    ["italics and what is struck out", "*so* ~~not~~", ["<3>so<0> <9>not<0>"]],
    ["underscores inside a name", "a_long_name and _this_", ["a_long_name and <3>this<0>"]],
    ["a sum with stars", "2 * 3 * 4", ["2 * 3 * 4"]],
    ["code", "run `npm **ci**` now", ["run <36>npm **ci**<0> now"]],
    ["code inside bold", "**use `x`**", ["<1>use <0><1;36>x<0>"]],
    ["an escaped star", "\\*not\\*", ["*not*"]],
    ["a link", "[docs](a.test/b)", ["<4>docs<0> <2>(a.test/b)<0>"]],
    ["a link that is its own label", "[https://a.test](https://a.test)", ["<2>https://a.test<0>"]],
    ["a heading", "## Two words ##", ["<1>Two words<0>"]],
    ["no heading", "#channel", ["#channel"]],
    ["a list", "- one\n  * two\n1. three", ["• one", "  • two", "1. three"]],
    ["a quotation", "> said", ["<2>│ <0>said"]],
    ["a rule", "---", ["<2>" + "─".repeat(20) + "<0>"]],
    [
      "a fence",
      "```ts\nconst a = `**b**`;\n```\nafter",
      ["<2>  ts<0>", "  <36>const a = `**b**`;<0>", "after"],
    ],
    ["a fence inside a longer fence", "````\n```\n````\nx", ["  <36>```<0>", "x"]],
    ["a fence that is still being written", "```\ncode", ["  <36>code<0>"]],
    ["half a mark", "and **so", ["and **so"]],
    ["empty lines", "a\n\nb", ["a", "", "b"]],
    [
      "a table",
      "| a | bb |\n|---|---|\n| **x** | y |",
      ["<1>a<0><2> │ <0><1>bb<0>", "<2>──┼───<0>", "<1>x<0><2> │ <0>y "],
    ],
    ["a table whose second line has not come yet", "| a | b |", ["| a | b |"]],
  ])("%s", (_, markdown, expected) => {
    expect(readable(toTerminal(markdown, 20))).toEqual(expected);
  });

  test("a table that is too wide stays a list of lines", () => {
    const lines = toTerminal("| aaaaaaaa | bbbbbbbb |\n|---|---|\n| c | d |", 12);
    expect(lines.join(" ").replaceAll(/\s+/g, " ")).toBe("| aaaaaaaa | bbbbbbbb | |---|---| | c | d |");
  });

  test("the further lines of an item stand below its text", () => {
    expect(toTerminal("- one two three four", 10)).toEqual(["• one two", "  three", "  four"]);
  });
});

describe("the width of a line", () => {
  test.each([
    ["abc", 3],
    ["世界", 4],
    ["한국어", 6],
    ["👩‍👩‍👧", 2],
    ["🇨🇭", 2],
    ["❤️", 2],
    ["é", 1],
    ["ｆｕｌｌ", 8],
    ["½ → …", 5],
  ])("%s takes %i columns", (text, columns) => {
    expect(widthOfAll(toCells(text))).toBe(columns);
  });

  const texts = fc.string({
    unit: fc.oneof(
      fc.constantFrom("a", " ", "世", "👍", "é"),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
    ),
  });

  test("no line is wider than the terminal, and nothing but spaces is lost", () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 30 }), (text, columns) => {
        const lines = wrap(toCells(text), columns);
        for (const line of lines) expect(widthOfAll(line)).toBeLessThanOrEqual(columns);
        const joined = lines.map((line) => line.map((cell) => cell.text).join("")).join("");
        expect(joined.replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      }),
    );
  });

  test("the language of code is broken like the code", () => {
    expect(toTerminal("```| a | 世界 |\n1\n```", 8).map((line) => stripVTControlCharacters(line))).toEqual([
      "  | a |",
      "  世界 |",
      "  1",
    ]);
  });

  test("no line of Markdown is wider than the terminal", () => {
    const pieces = fc.constantFrom(
      "**",
      "`",
      "\n",
      "```\n",
      "- ",
      "> ",
      "| a | 世界 |\n|--|--|\n",
      "word ",
      "👍",
      "# ",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.integer({ min: 8, max: 40 }), (words, columns) => {
        for (const line of toTerminal(words.join(""), columns)) {
          expect(widthOfAll(toCells(stripVTControlCharacters(line)))).toBeLessThanOrEqual(columns);
        }
      }),
    );
  });

  test("a style ends with its line", () => {
    expect(paint(toCells("x", "1"))).toBe("\u001b[1mx\u001b[0m");
  });
});
