import { describe, expect, test } from "vitest";
import type { Page } from "#core";
import * as discord from "../../src/adapters/discord/say/content.ts";
import { textIn } from "../../src/adapters/discord/hear/message-text.ts";
import * as slack from "../../src/adapters/slack/say/blocks.ts";
import { renderPlain } from "../../src/adapters/slack/say/plain-page.ts";
import { toMarkdown } from "../../src/adapters/slack/hear/mrkdwn.ts";
import { toTerminal } from "../../src/adapters/terminal/markdown.ts";
import { closeMarkdown } from "../../src/core/markdown/close.ts";
import { lexMarkdown } from "../../src/core/markdown/lexer.ts";

const style = { asker: "U1", nameOf: (id: string) => id };
const pageOf = (text: string): Page => ({ text, progress: [], buttons: [] });

/** Everything that writes or reads a text, whatever its length. */
const readers: Record<string, (text: string) => unknown> = {
  "the lexer": lexMarkdown,
  "the text that grows": closeMarkdown,
  "what is said on Discord": (text) => discord.renderGrowing(pageOf(text), "1"),
  "what is said on Slack": (text) => slack.renderGrowing(pageOf(text), style),
  "what is said in the terminal": (text) => toTerminal(text, 80),
  "what is heard on Slack": (text) => toMarkdown(text, "U1"),
  "what is heard on Discord": (text) => textIn({ content: text }),
};

const units = [
  "* ",
  "> - ",
  "> ",
  "1. ",
  "*a **b ",
  "_a ",
  "_a",
  "- ```\n",
  "![",
  "[a](",
  "[",
  "<",
  "<@U1|",
  "``a",
  "~~a ",
  "\\(",
  "&amp;",
  "| a ",
];

describe.each(Object.entries(readers))("%s", (_name, read) => {
  test.each(units)(
    "takes %j by the thousand, and five times as much takes no twenty times as long",
    (unit) => {
      const time = (characters: number): number => {
        const text = unit.repeat(characters / unit.length);
        const begun = performance.now();
        read(text);
        return performance.now() - begun;
      };
      const short = Math.min(time(3_000), time(3_000));
      // Short times say little, and the machine may be busy.
      expect(Math.min(time(15_000), time(15_000))).toBeLessThan(20 * Math.max(short, 40));
    },
  );
});

test.each(["*a **b ", "_a __b ", "**a *b\n"])(
  "the lexer takes %j by the thousand with one end for all of them, and three times as much takes no six times as long",
  (unit) => {
    const time = (count: number): number => {
      const text = `${unit.repeat(count)}b${unit.charAt(0)}`;
      const begun = performance.now();
      lexMarkdown(text);
      return performance.now() - begun;
    };
    const short = Math.min(time(800), time(800));
    expect(Math.min(time(2_400), time(2_400))).toBeLessThan(6 * Math.max(short, 40));
  },
);

test("emphasis after a few marks without an end is still emphasis", () => {
  const text = `${"*.ts ".repeat(40)} **bold** and _slanted_ and me@mail.example`;
  const types = lexMarkdown(text).flatMap((token) => ("tokens" in token ? (token.tokens ?? []) : []));
  expect(types.map(({ type }) => type)).toEqual(expect.arrayContaining(["strong", "em", "link"]));
});

test("a page of nothing but marks is one that Discord and Slack take", () => {
  for (const text of ["* ".repeat(1_700), "> - ".repeat(800)]) {
    expect(discord.renderWhole(pageOf(text), "1").content).not.toBe("");
    expect(slack.renderWhole(pageOf(text), style).blocks).not.toEqual([]);
    expect(renderPlain(pageOf(text), style).text).not.toBe("");
  }
});

test("a line of 200,000 characters appears in the terminal", () => {
  expect(toTerminal("a".repeat(200_000), 80)).toHaveLength(2_500);
});
