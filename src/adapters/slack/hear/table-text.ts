import { type Fields, listOf, textOf } from "#core/platform";
import { fromRichText } from "./rich-text.ts";

/**
 * Returns the rows of a table block as a Markdown table. Its first row becomes the head.
 * https://docs.slack.dev/reference/block-kit/blocks/table-block
 */
export function toTable(rows: unknown, self: string | undefined): string {
  const cells = (Array.isArray(rows) ? rows : []).map((row) =>
    listOf(row).map((cell) => cellText(cell, self)),
  );
  const width = Math.max(0, ...cells.map((row) => row.length));
  const [head = [], ...body] = cells;
  if (width === 0) return "";
  const line = (row: readonly string[]): string =>
    `| ${Array.from({ length: width }, (_, column) => row[column] ?? "").join(" | ")} |`;
  return [line(head.map(plain)), line(Array.from({ length: width }, () => "---")), ...body.map(line)].join(
    "\n",
  );
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
