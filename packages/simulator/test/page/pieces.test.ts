import { describe, expect, test } from "vitest";
import type { Control } from "../../src/world/message.ts";
import { discordPieces } from "../../src/page/discord-pieces.ts";
import { createMarkup } from "../../src/page/markup/dialects.ts";
import { slackPieces } from "../../src/page/slack-pieces.ts";
import { createWorld } from "../../src/world/world.ts";
import { contentOf } from "../support/tiny-platform.ts";

const read = createMarkup(createWorld());
const button = (id: string): Control => ({ id, kind: "button", label: id });
const text = (words: string) => ({ type: "text", blocks: [{ type: "paragraph", children: [words] }] });

describe("Slack blocks", () => {
  const draw = (blocks: unknown[], controls: Control[] = [], more: Record<string, unknown> = {}) =>
    slackPieces(contentOf("fallback", { payload: { text: "fallback", blocks, ...more }, controls }), read);

  test("show instead of the text, which shows if there are none", () => {
    expect(draw([])).toEqual([text("fallback")]);
    expect(draw([{ type: "markdown", text: "said" }])).toEqual([text("said")]);
  });

  test.each([
    {
      name: "header",
      block: { type: "header", text: { type: "plain_text", text: "*Big*" } },
      piece: { type: "text", blocks: [{ type: "heading", level: 2, children: ["*Big*"] }] },
    },
    {
      name: "section",
      block: { type: "section", text: { type: "mrkdwn", text: "*b*" } },
      piece: {
        type: "text",
        blocks: [{ type: "paragraph", children: [{ type: "strong", children: ["b"] }] }],
      },
    },
    {
      name: "plain text",
      block: { type: "section", text: { type: "plain_text", text: "*b*" } },
      piece: text("*b*"),
    },
    { name: "divider", block: { type: "divider" }, piece: { type: "divider" } },
    {
      name: "context",
      block: { type: "context", elements: [{ type: "mrkdwn", text: "small" }] },
      piece: { ...text("small"), type: "context" },
    },
    {
      name: "image",
      block: { type: "image", image_url: "https://x.example/p.png", alt_text: "a pic" },
      piece: { type: "picture", text: "a pic", url: "https://x.example/p.png" },
    },
    {
      name: "task card",
      block: {
        type: "task_card",
        title: "Look",
        status: "complete",
        sources: [{ url: "javascript:x", text: "bad" }],
      },
      piece: {
        type: "steps",
        title: "",
        steps: [{ title: "Look", status: "complete", blocks: [], sources: [{ label: "bad" }] }],
      },
    },
    {
      name: "rich text",
      block: {
        type: "rich_text",
        elements: [
          {
            type: "rich_text_section",
            elements: [
              { type: "text", text: "b", style: { bold: true } },
              { type: "emoji", name: "tada" },
            ],
          },
        ],
      },
      piece: {
        type: "text",
        blocks: [{ type: "paragraph", children: [{ type: "strong", children: ["b"] }, "🎉"] }],
      },
    },
    {
      name: "table",
      block: { type: "table", rows: [[{ type: "raw_text", text: "a" }], [{ type: "raw_text", text: "1" }]] },
      piece: { type: "text", blocks: [{ type: "table", head: [["a"]], rows: [[["1"]]] }] },
    },
  ])("$name", ({ block, piece }) => {
    expect(draw([block])).toEqual([piece]);
  });

  test("put each control where its element stands, and lose none", () => {
    const pieces = draw(
      [
        {
          type: "actions",
          elements: [
            { type: "button", action_id: "b" },
            { type: "button", action_id: "a" },
          ],
        },
        { type: "context_actions", elements: [{ type: "feedback_buttons", action_id: "f" }] },
      ],
      [button("a"), button("b"), button("f"), button("f"), button("lost")],
    );
    expect(pieces).toMatchObject([
      {
        type: "controls",
        controls: [
          { id: "b", number: 1 },
          { id: "a", number: 0 },
        ],
      },
      {
        type: "controls",
        controls: [
          { id: "f", number: 2 },
          { id: "f", number: 3 },
        ],
      },
      { type: "controls", controls: [{ id: "lost", number: 4 }] },
    ]);
  });

  test("come before attachments, whose colour must be valid", () => {
    const attachments = [
      { color: "#36a64f", text: "a", footer: "f" },
      { color: "red;}", text: "b" },
    ];
    expect(draw([], [], { attachments })).toEqual([
      text("fallback"),
      { type: "card", accent: 0x36a64f, pieces: [text("a")], footer: "f" },
      { type: "card", pieces: [text("b")] },
    ]);
  });

  test("that are unknown or broken show nothing and do no harm", () => {
    expect(draw([{ type: "hologram" }, { type: "section" }, { type: "table", rows: "x" }, null, 3])).toEqual([
      { type: "text", blocks: [{ type: "table", head: [], rows: [] }] },
    ]);
  });
});

describe("Discord's payloads", () => {
  const draw = (payload: Record<string, unknown>, controls: Control[] = []) =>
    discordPieces(contentOf("shown while loading", { payload, controls }), read);

  test("show content, embeds and components in this order", () => {
    const pieces = draw(
      {
        content: "hi",
        embeds: [
          {
            title: "T",
            url: "https://x.example",
            description: "D",
            color: 255,
            fields: [{ name: "n", value: "v", inline: true }],
            footer: { text: "F" },
          },
        ],
        components: [
          {
            type: 1,
            components: [
              { type: 2, custom_id: "a" },
              { type: 2, url: "https://x.example" },
            ],
          },
        ],
      },
      [button("a"), { id: "https://x.example", kind: "link", label: "x" }],
    );
    expect(pieces).toMatchObject([
      text("hi"),
      {
        type: "card",
        accent: 255,
        footer: "F",
        pieces: [{ type: "text" }, text("D"), { type: "fields", fields: [{ inline: true }] }],
      },
      { type: "controls", controls: [{ id: "a" }, { kind: "link" }] },
    ]);
  });

  test("show the components of the second version as they are nested", () => {
    const inner = [
      { type: 10, content: "in" },
      { type: 14 },
      { type: 12, items: [{ media: { url: "https://x.example/p" } }] },
    ];
    expect(
      draw({ flags: 1 << 15, content: "", components: [{ type: 17, accent_color: 1, components: inner }] }),
    ).toEqual([
      {
        type: "card",
        accent: 1,
        pieces: [
          text("in"),
          { type: "divider" },
          { type: "picture", text: "image", url: "https://x.example/p" },
        ],
      },
    ]);
  });

  test("hide embeds that were suppressed, and show what stands for an answer still to come", () => {
    expect(draw({ content: "hi", flags: 1 << 2, embeds: [{ title: "T" }] })).toEqual([text("hi")]);
    expect(draw({ content: "", flags: 1 << 7 })).toEqual([text("shown while loading")]);
  });

  test("show polls, stickers and what a forward carries", () => {
    const snapshot = { body: { content: "look", embeds: [{ description: "D" }] } };
    expect(draw({ content: "", snapshot })).toMatchObject([
      { type: "card", pieces: [text("look"), { type: "card", pieces: [text("D")] }] },
    ]);
    expect(draw({ content: "", poll: { question: "Lunch?", answers: ["Soup"] } })).toMatchObject([
      { type: "text", blocks: [{ children: ["Lunch?"] }, { type: "list" }] },
    ]);
    expect(draw({ content: "", stickers: [{ name: "Wave" }] })).toEqual([text("Wave")]);
  });
});
