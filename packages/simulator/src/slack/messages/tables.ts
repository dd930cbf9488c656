import { fieldsOf, isFields, listOf, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";

// The limits of tables. https://docs.slack.dev/reference/block-kit/blocks/table-block Slack renders tables in
// a `markdown` block as the same tables, so this strict reading holds them to the same limits.

/** The most tables in one message. */
const mostTables = 1;
/** The most rows of a table, with the row of headings. */
const mostRows = 100;
/** The most cells of a row. */
const mostColumns = 20;
/** The most characters in all cells of a message's tables. */
const mostCharacters = 10_000;

/** The texts of a table's cells, row by row. */
type Table = string[][];

function cellText(cell: unknown): string {
  if (!isFields(cell)) return "";
  const { type, text, value, elements } = cell;
  if (type === "raw_number") return String(value);
  return stringOf(text) + listOf(elements).map(cellText).join("");
}

const fence = /^ {0,3}(`{3,}|~{3,})/;
const divider = /^ {0,3}\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

/** Returns the tables of a Markdown text, outside of code. */
function tablesInMarkdown(text: string): Table[] {
  const tables: Table[] = [];
  const lines = text.split("\n");
  let code: string | undefined;
  let open: Table | undefined;
  for (const [index, line] of lines.entries()) {
    const [, marks] = fence.exec(line) ?? [];
    if (code !== undefined || marks !== undefined) {
      if (code === undefined) code = marks;
      else if (marks?.startsWith(code) && line.trim() === marks) code = undefined;
      open = undefined;
      continue;
    }
    const next = lines[index + 1] ?? "";
    if (open && line.trim() !== "") {
      if (!divider.test(line) || open.length > 1) open.push(cellsOf(line));
      continue;
    }
    open = undefined;
    if (!line.includes("|") || !next.includes("-") || !divider.test(next)) continue;
    if (cellsOf(line).length !== cellsOf(next).length) continue;
    open = [cellsOf(line)];
    tables.push(open);
  }
  return tables;
}

function tablesIn(blocks: readonly Fields[]): Table[] {
  return blocks.flatMap((block): Table[] => {
    if (block["type"] === "markdown") return tablesInMarkdown(stringOf(block["text"]));
    if (block["type"] !== "table") return tablesIn(listOf(block["child_blocks"]));
    const rows: unknown[] = Array.isArray(block["rows"]) ? block["rows"] : [];
    return [rows.map((row) => (Array.isArray(row) ? row.map(cellText) : []))];
  });
}

/** Returns what is wrong with the tables of a message, in its blocks and its attachments. */
export function tableFaults(blocks: readonly Fields[], attachments: readonly Fields[] = []): string[] {
  const inAttachments = attachments.flatMap((attachment) => listOf(fieldsOf(attachment)["blocks"]));
  const tables = [...tablesIn(blocks), ...tablesIn(inAttachments)];
  const characters = tables.flat(2).reduce((sum, cell) => sum + cell.length, 0);
  return [
    ...(tables.length > mostTables ? ["only_one_table_allowed"] : []),
    ...(tables.some(({ length }) => length > mostRows) ? [`no more than ${mostRows} rows allowed`] : []),
    ...(tables.flat().some(({ length }) => length > mostColumns)
      ? [`no more than ${mostColumns} columns allowed`]
      : []),
    ...(characters > mostCharacters ? [`no more than ${mostCharacters} characters in cells allowed`] : []),
  ];
}
