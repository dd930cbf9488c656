import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMarkup } from "../../src/page/markup/dialects.ts";
import type { Markup } from "../../src/page/markup/dialects.ts";
import { parseInline } from "../../src/page/markup/inline.ts";
import type { Block, Inline } from "../../src/page/markup/tree.ts";
import { createWorld } from "../../src/world/world.ts";

const world = createWorld();
world.addPerson({ name: "Ada", timeZone: "UTC", isBot: false, ids: { slack: "U1", discord: "100" } });
const read = createMarkup(world);

/** The blocks as a short notation, so that a table of cases can be read. */
function short(blocks: readonly Block[]): string {
  return blocks
    .map((block) => {
      switch (block.type) {
        case "paragraph":
        case "subtext":
          return `${block.type === "subtext" ? "-# " : ""}${inline(block.children)}`;
        case "heading":
          return `h${block.level}(${inline(block.children)})`;
        case "quote":
          return `quote(${short(block.blocks)})`;
        case "code":
          return `code[${block.language}](${block.text})`;
        case "list":
          return `${block.start === undefined ? "ul" : `ol${block.start}`}(${block.items
            .map(
              ({ done, blocks: inner }) => `${done === undefined ? "" : done ? "[x]" : "[ ]"}${short(inner)}`,
            )
            .join("; ")})`;
        case "table":
          return `table(${[block.head, ...block.rows].map((row) => row.map(inline).join("|")).join(" / ")})`;
        case "rule":
          return "rule";
      }
    })
    .join(" ¶ ");
}

function inline(pieces: readonly Inline[]): string {
  return pieces
    .map((piece) => {
      if (typeof piece === "string") return piece;
      switch (piece.type) {
        case "code":
          return `code(${piece.text})`;
        case "link":
          return `link(${inline(piece.children)} → ${piece.url})`;
        case "mention":
          return `mention(${piece.text})`;
        case "time":
          return `time(${piece.at})`;
        case "strong":
        case "emphasis":
        case "strike":
        case "underline":
        case "spoiler":
          return `${piece.type}(${inline(piece.children)})`;
      }
    })
    .join("");
}

interface Case {
  markup: Markup;
  text: string;
  shown: string;
}

describe("Slack's mrkdwn", () => {
  test.each<Case>([
    {
      markup: "mrkdwn",
      text: "*bold* _it_ ~gone~ `code`",
      shown: "strong(bold) emphasis(it) strike(gone) code(code)",
    },
    { markup: "mrkdwn", text: "snake_case_name and 2*3*4", shown: "snake_case_name and 2*3*4" },
    { markup: "mrkdwn", text: "**not bold** # not a heading", shown: "**not bold** # not a heading" },
    { markup: "mrkdwn", text: "hi <@U1> in <#C9>", shown: "hi mention(@Ada) in mention(#C9)" },
    {
      markup: "mrkdwn",
      text: "<https://a.example/?a=1&amp;b=2|a link>",
      shown: "link(a link → https://a.example/?a=1&b=2)",
    },
    { markup: "mrkdwn", text: "<javascript:alert(1)|click>", shown: "<javascript:alert(1)|click>" },
    { markup: "mrkdwn", text: "<!here> look :tada:", shown: "mention(@here) look 🎉" },
    { markup: "mrkdwn", text: "1 &lt; 2 &amp;amp; 3", shown: "1 < 2 &amp; 3" },
    { markup: "mrkdwn", text: "- one\n- two", shown: "- one\n- two" },
    { markup: "mrkdwn", text: "&gt; quoted\nnot", shown: "quote(quoted) ¶ not" },
    { markup: "mrkdwn", text: "```\n*x*\n```", shown: "code[](*x*)" },
  ])("$text", ({ markup, text, shown }) => {
    expect(short(read(text, markup))).toBe(shown);
  });
});

describe("Markdown as Slack's markdown blocks show it", () => {
  test.each<Case>([
    { markup: "markdown", text: "# Big\n\ntext", shown: "h1(Big) ¶ text" },
    {
      markup: "markdown",
      text: "**b** *i* __b__ ~~s~~ ***bi***",
      shown: "strong(b) emphasis(i) strong(b) strike(s) strong(emphasis(bi))",
    },
    { markup: "markdown", text: "- a\n  - b\n- c", shown: "ul(a ¶ ul(b); c)" },
    { markup: "markdown", text: "3. a\n4. b\n\nend", shown: "ol3(a; b) ¶ end" },
    { markup: "markdown", text: "- [x] done\n- [ ] open", shown: "ul([x]done; [ ]open)" },
    { markup: "markdown", text: "| a | b |\n|---|:-:|\n| 1 | `x\\|y` |", shown: "table(a|b / 1|code(x|y))" },
    { markup: "markdown", text: "```ts\nlet a\n", shown: "code[ts](let a\n)" },
    { markup: "markdown", text: "> a\n> > b", shown: "quote(a ¶ quote(b))" },
    { markup: "markdown", text: "a\n\n---\n\nb", shown: "a ¶ rule ¶ b" },
    {
      markup: "markdown",
      text: "[t](https://x.example/a_(b)) and https://x.example/c.",
      shown: "link(t → https://x.example/a_(b)) and link(https://x.example/c → https://x.example/c).",
    },
    {
      markup: "markdown",
      text: "![pic](https://x.example/p.png)",
      shown: "link(pic → https://x.example/p.png)",
    },
    { markup: "markdown", text: "[x](javascript:alert(1))", shown: "[x](javascript:alert(1))" },
    { markup: "markdown", text: "\\*not\\* <b>html</b>", shown: "*not* <b>html</b>" },
  ])("$text", ({ markup, text, shown }) => {
    expect(short(read(text, markup))).toBe(shown);
  });
});

describe("Discord's Markdown", () => {
  test.each<Case>([
    { markup: "discord", text: "### small\n#### none", shown: "h3(small) ¶ #### none" },
    { markup: "discord", text: "-# thinking", shown: "-# thinking" },
    { markup: "discord", text: "__under__ ||hidden||", shown: "underline(under) spoiler(hidden)" },
    { markup: "discord", text: ">>> all\nof\nit", shown: "quote(all\nof\nit)" },
    { markup: "discord", text: ">not a quote", shown: ">not a quote" },
    { markup: "discord", text: "| a | b |\n|---|---|", shown: "| a | b |\n|---|---|" },
    {
      markup: "discord",
      text: "<t:1700000000:R> <https://x.example>",
      shown: "time(1700000000000) link(https://x.example → https://x.example)",
    },
    {
      markup: "discord",
      text: "![pic](https://x.example/p.png)",
      shown: "!link(pic → https://x.example/p.png)",
    },
    { markup: "discord", text: "hi <@100> @everyone", shown: "hi mention(@Ada) mention(@everyone)" },
    { markup: "discord", text: "a --- b\n---", shown: "a --- b\n---" },
  ])("$text", ({ markup, text, shown }) => {
    expect(short(read(text, markup))).toBe(shown);
  });
});

/** Every string in a tree. */
function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

const markups = ["mrkdwn", "markdown", "discord"] as const;
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "*",
        "_",
        "`",
        "```\n",
        "> ",
        "- ",
        "1. ",
        "|",
        "\n",
        "<",
        ">",
        "[",
        "](",
        ")",
        "~~",
        "#",
        " ",
      ),
      fc.string(),
    ),
  )
  .map((pieces) => pieces.join(""));

test("a text of ten million letters without markup is shown as it stands", () => {
  expect(parseInline("a".repeat(10_000_000), [])).toEqual(["a".repeat(10_000_000)]);
});

test("no text breaks a reader, and no letter is lost", () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom(...markups), (text, markup) => {
      const blocks = read(`${text}\nletters`, markup);
      // The last word survives whatever stands before it: in a paragraph, a fence, a list, a table, a quote.
      expect(strings(blocks).join(" ")).toContain("letters");
    }),
  );
});

test.each(["*", "**", "`", "[", "<", "> ", "- ", "|", "||", "#", "_a", "```\n", "- a\n  "])(
  "forty thousand characters of %j are read in a moment",
  (piece) => {
    const text = piece.repeat(Math.ceil(40_000 / piece.length));
    const begin = performance.now();
    for (const markup of markups) read(text, markup);
    expect(performance.now() - begin).toBeLessThan(3_000);
  },
);
