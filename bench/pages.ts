import type { Page } from "#core";
import * as discord from "../src/adapters/discord/say/content.ts";
import * as slack from "../src/adapters/slack/say/blocks.ts";
import { splitPages } from "../src/core/markdown/paginator.ts";
import type { Figure } from "./figure.ts";

const [short, long] = [30_000, 120_000];

/** What models write, and what is hard to read: marks without end, side by side and within each other. */
const units: Record<string, string> = {
  prose: "The quick brown fox jumps over the lazy dog. ",
  links: "[a link](https://a.example/b) and ",
  lists: "- one two\n  - three\n    - four\n",
  headings: "# a\n",
  code: "```js\nx\n```\n\n",
  html: "<b>x</b> ",
  entities: "&amp; ",
  formulas: "\\(x\\) ",
  "narrow tables": "| one | two |\n",
  "narrow tables of wide letters": "| 日本 | é👍🏽 |\n",
  "many tables": "\n| a | b |\n|---|---|\n| one | two |\n",
  quotes: "> ",
  "lists in lists": "- ",
  "quotes in lists": "- > ",
  emphasis: "*a **b ",
  marks: "*_",
  brackets: "[",
  backticks: "`a ",
  "angle brackets": "<",
};

/** What it costs to divide a long text into the messages of a platform, all at once. */
export async function benchPages(): Promise<Figure[]> {
  const style = { asker: "U1", nameOf: (id: string) => id };
  const page = (text: string): Page => ({ text, progress: [], buttons: [] });
  return [
    ...measure("Discord", (text) => discord.fits(page(text))),
    ...measure("Slack", (text) => slack.fits(page(text), style)),
  ];
}

function measure(platform: string, fits: (text: string) => boolean): Figure[] {
  const cost = (unit: string, characters: number): number => {
    const head = unit.startsWith("| ") ? "| a | b |\n|---|---|\n" : "";
    const text = head + unit.repeat(characters / unit.length);
    const before = process.cpuUsage();
    splitPages(text, fits);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / text.length;
  };
  // The first runs pay for compiling the code.
  for (const unit of Object.values(units)) cost(unit, short);
  return Object.entries(units).flatMap(([name, unit]) => {
    const [first, value] = [cost(unit, short), cost(unit, long)];
    return [
      { what: `${platform}, pages of ${name}`, value, unit: "µs/char", goal: "≤ 10" },
      {
        what: "  growth from 30k to 120k characters",
        value: value / first,
        unit: "× per char",
        goal: "about 1",
      },
    ];
  });
}
