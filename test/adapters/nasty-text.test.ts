import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Page } from "#core";
import * as discord from "../../src/adapters/discord/say/content.ts";
import * as slack from "../../src/adapters/slack/say/blocks.ts";
import { splitPages } from "../../src/core/markdown/paginator.ts";
import { nastyText } from "../support/nasty.ts";

const style = { asker: "U1", nameOf: (id: string) => id };
const pageOf = (text: string): Page => ({ text, progress: [], buttons: [], ending: "cut" });

const deep = ["> ", "- ", "> - ", "*a **b ", "![", "[a]("].map((unit): [string] => [
  unit.repeat(20_000 / unit.length),
]);
/** Overflowed the stack of the pattern that finds quotations. */
const quoted: [string, number] = [`${">".repeat(8_000)}x\n${"| a | b |\n|---|---|\n".repeat(150)}`, 8_900];

describe.each([
  {
    platform: "Discord",
    fits: (text: string) => discord.fits(pageOf(text)),
    growing: (text: string) => discord.renderGrowing(pageOf(text), "1").content,
    whole: (text: string) => discord.renderWhole(pageOf(text), "1").content,
    longest: 2_000,
  },
  {
    platform: "Slack",
    fits: (text: string) => slack.fits(pageOf(text), style),
    growing: (text: string) => JSON.stringify(slack.renderGrowing(pageOf(text), style).blocks),
    whole: (text: string) => JSON.stringify(slack.renderWhole(pageOf(text), style).blocks),
    longest: 30_000,
  },
])("$platform, whatever a model writes,", ({ fits, growing, whole, longest }) => {
  test("shows the words before it and after it, in messages that the platform takes", () => {
    const property = fc.property(nastyText, (nasty) => {
      const pages = splitPages(`Good words.\n\n${nasty}\n\nLast words.`, fits);
      const shown = pages.map(({ text }) => whole(text));
      expect(shown[0]).toContain("Good words.");
      expect(shown.at(-1)).toContain("Last words.");
      expect(shown.filter(({ length }) => length > longest)).toEqual([]);
    });
    fc.assert(property, { numRuns: 40, examples: deep });
  });

  test("shows a page while it grows", () => {
    const property = fc.property(nastyText, fc.nat(9_000), (nasty, end) => {
      const pages = splitPages(`Good words.\n\n${nasty.slice(0, end)}`, fits);
      expect(pages.map(({ text }) => growing(text)).join("")).toContain("Good words.");
    });
    fc.assert(property, { numRuns: 40, examples: [quoted] });
  });
});
