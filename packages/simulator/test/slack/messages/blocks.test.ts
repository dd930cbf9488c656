import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readBlocks } from "../../../src/slack/messages/blocks.ts";
import type { BlockPlace } from "../../../src/slack/messages/blocks.ts";
import { expandedBlocks } from "../../../src/slack/messages/markdown-expansion.ts";
import { controlsIn, readableText } from "../../../src/slack/messages/readable.ts";
import { Refusal } from "../../../src/slack/refusal.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const section = (text: string) => ({ type: "section", text: mrkdwn(text) });
const button = (id: string, text = "Go") => ({ type: "button", action_id: id, text: plain(text) });
const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
const feedback = (label: string) => ({
  type: "feedback_buttons",
  action_id: "rate",
  positive_button: { text: plain("Good"), value: "good", accessibility_label: label },
  negative_button: { text: plain("Bad"), value: "bad" },
});

/** The error that blocks are refused with, or "fine". */
function verdict(blocks: unknown, place: BlockPlace = "message"): string {
  try {
    readBlocks(blocks, place);
    return "fine";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

describe("block limits", () => {
  // Each pair stands right at the limit: the first is accepted, the second refused.
  test.each([
    {
      name: "50 blocks per message",
      fine: many(50, () => ({ type: "divider" })),
      refused: many(51, () => ({ type: "divider" })),
    },
    { name: "section text 3,000", fine: [section("x".repeat(3000))], refused: [section("x".repeat(3001))] },
    {
      name: "10 section fields",
      fine: [{ type: "section", fields: many(10, () => mrkdwn("x")) }],
      refused: [{ type: "section", fields: many(11, () => mrkdwn("x")) }],
    },
    {
      name: "section field 2,000",
      fine: [{ type: "section", fields: [mrkdwn("x".repeat(2000))] }],
      refused: [{ type: "section", fields: [mrkdwn("x".repeat(2001))] }],
    },
    {
      name: "header 150",
      fine: [{ type: "header", text: plain("x".repeat(150)) }],
      refused: [{ type: "header", text: plain("x".repeat(151)) }],
    },
    {
      name: "10 context elements",
      fine: [{ type: "context", elements: many(10, () => mrkdwn("x")) }],
      refused: [{ type: "context", elements: many(11, () => mrkdwn("x")) }],
    },
    {
      name: "25 actions",
      fine: [{ type: "actions", elements: many(25, (index) => button(`b${index}`)) }],
      refused: [{ type: "actions", elements: many(26, (index) => button(`b${index}`)) }],
    },
    {
      name: "5 context actions",
      fine: [
        {
          type: "context_actions",
          elements: many(5, (index) => ({ ...feedback("yes"), action_id: `f${index}` })),
        },
      ],
      refused: [
        {
          type: "context_actions",
          elements: many(6, (index) => ({ ...feedback("yes"), action_id: `f${index}` })),
        },
      ],
    },
    {
      name: "accessibility label 75",
      fine: [{ type: "context_actions", elements: [feedback("x".repeat(75))] }],
      refused: [{ type: "context_actions", elements: [feedback("x".repeat(76))] }],
    },
    {
      name: "button text 75",
      fine: [{ type: "actions", elements: [button("b", "x".repeat(75))] }],
      refused: [{ type: "actions", elements: [button("b", "x".repeat(76))] }],
    },
    { name: "known types only", fine: [{ type: "divider" }], refused: [{ type: "marquee" }] },
    {
      name: "no elements of another block",
      fine: [{ type: "context", elements: [mrkdwn("x")] }],
      refused: [{ type: "context", elements: [button("b")] }],
    },
    {
      name: "names of blocks once",
      fine: [
        { type: "divider", block_id: "a" },
        { type: "divider", block_id: "b" },
      ],
      refused: [
        { type: "divider", block_id: "a" },
        { type: "divider", block_id: "a" },
      ],
    },
  ])("$name: invalid_blocks beyond", ({ fine, refused }) => {
    expect(verdict(fine)).toBe("fine");
    expect(verdict(refused)).toBe("invalid_blocks");
  });

  test("a stream has its own error for more than 50: msg_blocks_too_many", () => {
    expect(
      verdict(
        many(51, () => ({ type: "divider" })),
        "stream",
      ),
    ).toBe("msg_blocks_too_many");
  });

  test("markdown blocks over 12,000 characters in all: msg_blocks_too_long", () => {
    const halves = (last: string) => [
      { type: "markdown", text: "x".repeat(6000) },
      { type: "markdown", text: last },
    ];
    expect(verdict(halves("x".repeat(6000)))).toBe("fine");
    expect(verdict(halves("x".repeat(6001)))).toBe("msg_blocks_too_long");
  });

  test("a markdown block that becomes more than 50 blocks: invalid_blocks", () => {
    const paragraphs = (count: number) => [
      { type: "markdown", text: many(count, (index) => `paragraph ${index}`).join("\n\n") },
    ];
    expect(verdict(paragraphs(50))).toBe("fine");
    expect(verdict(paragraphs(51))).toBe("invalid_blocks");
    expect(verdict([...paragraphs(50), { type: "divider" }])).toBe("invalid_blocks");
  });

  test("alerts are for modals only", () => {
    const alert = [{ type: "alert", text: plain("careful") }];
    expect(verdict(alert, "modal")).toBe("fine");
    expect(verdict(alert)).toBe("invalid_blocks");
  });

  test("a refusal names the place of the fault", () => {
    const errors = ["must be less than 3001 characters [json-pointer:/blocks/1/text/text]"];
    const read = () => readBlocks([{ type: "divider" }, section("x".repeat(3001))], "message");
    expect(read).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ errors }) as unknown }),
    );
  });

  test("no value of blocks breaks the checks", () => {
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.array(tie("node")),
        fc.dictionary(
          fc.constantFrom("type", "text", "elements", "fields", "accessory", "rows", "options"),
          fc.oneof(
            tie("node"),
            fc.constantFrom(
              "section",
              "actions",
              "button",
              "context",
              "mrkdwn",
              "plain_text",
              "table",
              "rich_text",
              "feedback_buttons",
            ),
          ),
        ),
      ),
    })).node;
    fc.assert(
      fc.property(fc.array(value), (blocks) => {
        expect(["fine", "invalid_blocks", "msg_blocks_too_long"]).toContain(verdict(blocks));
        readableText({ blocks });
        controlsIn({ blocks });
      }),
    );
  });
});

describe("what a markdown block becomes", () => {
  test.each([
    { markdown: "", blocks: 0 },
    { markdown: "one line\nand the next", blocks: 1 },
    { markdown: "one\n\ntwo", blocks: 2 },
    { markdown: "# head\ntext", blocks: 2 },
    { markdown: "# one\n## two", blocks: 2 },
    { markdown: "- a\n- b\n  more of b\n\n- c", blocks: 1 },
    { markdown: "1. a\n2. b\n\ntext", blocks: 2 },
    { markdown: "> quote\nstill quoted\n\ntext", blocks: 2 },
    { markdown: "| a | b |\n|---|---|\n| 1 | 2 |\n\ntext", blocks: 2 },
    { markdown: "```ts\n# no heading\n\n- no list\n```\ntext", blocks: 2 },
    { markdown: "~~~~\n```\n~~~\n~~~~\ntext", blocks: 2 },
    { markdown: "text\n\n---\n\ntext", blocks: 3 },
    { markdown: "```\nnever closed\n\n# still code", blocks: 1 },
  ])("$markdown → $blocks", ({ markdown, blocks }) => {
    expect(expandedBlocks(markdown)).toBe(blocks);
  });
});

describe("what a reader reads", () => {
  test.each([
    {
      name: "sections with fields",
      blocks: [{ type: "section", text: mrkdwn("a"), fields: [mrkdwn("b"), plain("c")] }],
      text: "a\nb\nc",
    },
    {
      name: "a context in one line",
      blocks: [{ type: "context", elements: [mrkdwn("a"), plain("b")] }],
      text: "a b",
    },
    {
      name: "a table row by row",
      blocks: [
        {
          type: "table",
          rows: [
            [
              { type: "raw_text", text: "a" },
              { type: "raw_text", text: "b" },
            ],
          ],
        },
      ],
      text: "a | b",
    },
    {
      name: "rich text with people and emoji",
      blocks: [
        {
          type: "rich_text",
          elements: [
            {
              type: "rich_text_section",
              elements: [
                { type: "text", text: "hi " },
                { type: "user", user_id: "U1" },
                { type: "emoji", name: "wave" },
              ],
            },
          ],
        },
      ],
      text: "hi <@U1>:wave:",
    },
    {
      name: "a task with its state",
      blocks: [{ type: "task_card", task_id: "1", title: "Search", status: "complete", output: "3 hits" }],
      text: "✓ Search\n3 hits",
    },
    { name: "nothing of buttons", blocks: [{ type: "actions", elements: [button("b")] }], text: "" },
  ])("$name", ({ blocks, text }) => {
    expect(readableText({ text: "fallback", blocks })).toBe(text);
  });

  test("buttons, links, ratings and selects are what can be pressed", () => {
    const select = {
      type: "static_select",
      action_id: "s",
      placeholder: plain("Pick"),
      options: [{ text: plain("One"), value: "1" }],
    };
    const blocks = [
      {
        type: "actions",
        elements: [
          { ...button("b", "Stop"), style: "danger", value: "v" },
          { ...button("l", "Open"), url: "https://example.com" },
          select,
        ],
      },
      { type: "context_actions", elements: [feedback("yes")] },
    ];
    expect(controlsIn({ blocks })).toEqual([
      { id: "b", kind: "button", label: "Stop", value: "v", style: "danger" },
      { id: "l", kind: "link", label: "Open", value: "", url: "https://example.com" },
      { id: "s", kind: "select", label: "Pick", options: [{ label: "One", value: "1" }] },
      { id: "rate", kind: "button", label: "Good", value: "good" },
      { id: "rate", kind: "button", label: "Bad", value: "bad" },
    ]);
  });
});
