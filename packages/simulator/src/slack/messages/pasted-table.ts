import type { Fields } from "../../fields.ts";

/**
 * Returns the attachment that a client makes of a pasted table: the first row in bold rich text, numbers as
 * numbers, everything else as plain text.
 */
export function pastedTable(rows: readonly (readonly string[])[]): Fields {
  const table = {
    type: "table",
    block_id: "table",
    rows: rows.map((row, index) => row.map((cell) => (index === 0 ? headCell(cell) : bodyCell(cell)))),
  };
  return { id: 1, fallback: "[no preview available]", blocks: [table] };
}

const headCell = (text: string): Fields => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text, style: { bold: true } }] }],
});

const bodyCell = (text: string): Fields =>
  /^-?\d+(?:\.\d+)?$/.test(text) ? { type: "raw_number", value: Number(text) } : { type: "raw_text", text };
