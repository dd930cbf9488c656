import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lexMarkdown, splitPages } from "#core/platform";
import type { Page } from "#core";
import { fits, renderWhole } from "../../../../src/adapters/slack/say/blocks.ts";

const style = { asker: "U1", nameOf: (id: string) => id };
const page = (text: string): Page => ({ text, progress: [], buttons: [] });
const fit = (text: string): boolean => fits(page(text), style);

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = (rows: number, columns = 2, cell = "x"): string => {
  const cells = Array<string>(columns).fill(cell);
  return [row(cells), row(cells.map(() => "---")), ...Array<string>(rows - 1).fill(row(cells))].join("\n");
};

/** Each table of a text, as its rows with the head. */
function tablesIn(text: string): string[][] {
  return lexMarkdown(text).flatMap((token) =>
    token.type === "table" ? [token.raw.trim().split("\n").toSpliced(1, 1)] : [],
  );
}

// https://docs.slack.dev/reference/block-kit/blocks/table-block: one table per message, 100 rows, 20 columns,
// 10,000 characters in all cells.
describe("a message takes", () => {
  test("one table", () => {
    expect(fit(`a\n\n${table(3)}\n\nb`)).toBe(true);
    expect(fit(`${table(3)}\n\nb\n\n${table(3)}`)).toBe(false);
    expect(fit(`${table(3)}\n\nb\n\nx | y\n--- | ---\n1 | 2`)).toBe(false);
    expect(fit(`${table(3)}\n\n\`\`\`\n${table(3)}\n\`\`\``)).toBe(true);
    expect(fit(`${table(3)}\n\nUse a | b:\n- one\n- two`)).toBe(true);
  });

  test("the table of a card, or another one", () => {
    const card = { type: "card", title: "Order", text: table(3) } as const;
    expect(fits({ ...page("no table"), card }, style)).toBe(true);
    expect(fits({ ...page(table(3)), card }, style)).toBe(false);
  });

  test("100 rows", () => {
    expect(fit(table(100))).toBe(true);
    expect(fit(table(101))).toBe(false);
  });

  test("10,000 characters in all cells", () => {
    expect(fit(table(50, 2, "x".repeat(99)))).toBe(true);
    expect(fit(table(50, 2, "x".repeat(101)))).toBe(false);
  });
});

test("a long answer is split at its tables, and no row is lost", () => {
  const parts = Array.from(
    { length: 6 },
    (_, n) => `## Part ${n}\n\nSome words about part ${n}.\n\n${table(n === 3 ? 250 : 5, 3, `c${n}`)}`,
  );
  const pages = splitPages(parts.join("\n\n"), fit).map(({ text }) => text);
  const tables = pages.map(tablesIn);
  for (const found of tables) {
    expect(found.length).toBeLessThanOrEqual(1);
    expect(found[0]?.length ?? 0).toBeLessThanOrEqual(100);
  }
  const rows = (n: number): number =>
    tables.flat(2).filter((line) => line === row(Array<string>(3).fill(`c${n}`))).length;
  for (const n of [0, 1, 2, 4, 5]) expect(rows(n)).toBe(5);
  // Each further page of the long table repeats its head.
  const pagesOfLong = tables.filter(([first]) => first?.[0] === row(["c3", "c3", "c3"])).length;
  expect(rows(3)).toBe(249 + pagesOfLong);
});

test("a table with more columns than Slack takes is shown as code, and costs no page", () => {
  const wide = table(4, 21, "y");
  expect(fit(`${wide}\n\nand\n\n${table(3)}`)).toBe(true);
  const [block] = renderWhole(page(`Look:\n\n${wide}\n\ndone`), style).blocks;
  expect(block).toMatchObject({ text: `Look:\n\n\`\`\`\n${wide}\n\`\`\`\n\ndone` });
  expect(renderWhole(page(table(4, 20)), style).blocks[0]).toMatchObject({ text: table(4, 20) });
});

test("if a text fits, every beginning of it fits", () => {
  const piece = fc.constantFrom(
    "| a | b |\n",
    "|---|---|\n",
    "| 1 | 2 |\n",
    "a | b\n",
    "--- | ---\n",
    "|---|---",
    "---|\n",
    "\n",
    "words\n",
    "- item\n",
    "# head\n",
    "#",
    "```\n",
    "``",
    "> ",
    "  ",
    row(Array<string>(21).fill("w")) + "\n",
    table(98) + "\n",
    table(3, 2, "x".repeat(1_650)) + "\n",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 9 }), fc.nat(), (pieces, cut) => {
      const text = pieces.join("");
      const beginning = text.slice(0, text.length === 0 ? 0 : cut % text.length);
      return !fit(text) || fit(beginning);
    }),
    { numRuns: 3_000 },
  );
});
