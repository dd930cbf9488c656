import { type Cell, paint, toCells, widthOfAll } from "./cells.ts";
import { bold, dim, toInlineCells } from "./inline.ts";

const separator = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

/** Tells whether a table begins with this line. The line of dashes below it must have arrived. */
export const isTableHead = (line: string, next: string | undefined): boolean =>
  line.includes("|") && next !== undefined && next.includes("|") && separator.test(next);

/** Draws a table with aligned columns. Returns `undefined` if it is too wide. */
export function toTable(lines: readonly string[], columns: number): string[] | undefined {
  const rows = lines
    .filter((_, index) => index !== 1)
    .map((line, index) => fieldsOf(line).map((field) => toInlineCells(field, index === 0 ? bold : "")));
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cells] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, widthOfAll(cells));
  const total = widths.reduce((sum, width) => sum + width, 3 * (widths.length - 1));
  if (total > columns) return undefined;

  const aligned = rows.map((row) =>
    widths.flatMap((width, index): Cell[] => {
      const cells = row[index] ?? [];
      const padding = toCells(" ".repeat(width - widthOfAll(cells)));
      return [...(index > 0 ? toCells(" │ ", dim) : []), ...cells, ...padding];
    }),
  );
  const rule = toCells(widths.map((width) => "─".repeat(width)).join("─┼─"), dim);
  return [aligned[0] ?? [], rule, ...aligned.slice(1)].map(paint);
}

function fieldsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((field) => field.trim().replaceAll("\\|", "|"));
}
