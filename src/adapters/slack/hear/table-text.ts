import { type Fields, listOf, textOf } from "#core/platform";
import { fromRichText } from "./rich-text.ts";

/** The most cells that Slack takes in a row. https://docs.slack.dev/reference/block-kit/blocks/table-block */
const mostCells = 20;

/**
 * Returns the rows of a table block as a Markdown table. Its first row becomes the head.
 * https://docs.slack.dev/reference/block-kit/blocks/table-block
 */
export function toTable(rows: unknown, self: string | undefined): string {
  const cells = (Array.isArray(rows) ? rows : []).map((row) =>
    listOf(row).map((cell) => cellText(cell, self)),
  );
  const width = cells.reduce((most, row) => Math.max(most, row.length), 0);
  const [head = [], ...body] = cells;
  if (width === 0) return "";
  // Many rows, filled up to the length of a much wider one, would fill the memory. Markdown takes shorter rows below the head.
  const line = (row: readonly string[]): string => {
    const length = Math.max(row.length, Math.min(width, mostCells));
    return `| ${Array.from({ length }, (_, column) => row[column] ?? "").join(" | ")} |`;
  };
  const heading = Array.from({ length: width }, (_, column) => plain(head[column] ?? ""));
  return [line(heading), line(heading.map(() => "---")), ...body.map(line)].join("\n");
}

/** Drops the bold marks of a head's cell, because a head is bold already. */
const plain = (cell: string): string => cell.replace(/^\*\*(.*)\*\*$/, "$1");

function cellText(cell: Fields, self: string | undefined): string {
  const { type, value } = cell;
  const words =
    type === "rich_text"
      ? fromRichText(cell, self)
      : typeof value === "number"
        ? String(value)
        : (textOf(cell["text"]) ?? "");
  const oneLine = words
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join(" ");
  return oneLine.replaceAll("|", String.raw`\|`);
}
