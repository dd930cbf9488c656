/** The limits of tables in one message. https://docs.slack.dev/reference/block-kit/blocks/table-block */
const most = { tables: 1, rows: 100, columns: 20, characters: 10_000 };

/** A table in Markdown, from its first line up to the line after its last one. */
interface Table {
  from: number;
  to: number;
  columns: number;
  /** Counts the head, too. `characters` are those of all cells. */
  rows: number;
  characters: number;
}

const fenceLine = /^ {0,3}(`{3,}|~{3,})(.*)$/;
/** Match the beginning of the rule below a head: one with bars around it, and one without. */
const ruleBelowBar = /^[ \t>]*\|[ \t]*:?-/;
const ruleBelowWords = /^[ \t>]*:?--/;
const otherBlock = /^[ \t>]*(?:$|#{1,6}(?:\s|$)|(?:[-*+]|\d+[.)])\s|```|~~~|(?:\* *){3,}$|(?:- *){3,}$)/;

/**
 * Finds the tables of a Markdown text. A table counts from the first dash of its rule on. A last line that may still become something
 * else does not count as a row. So a text never has more tables, rows or characters than a longer text that begins with it.
 */
function findTables(lines: readonly string[]): Table[] {
  const tables: Table[] = [];
  let fence: string | undefined;
  let open: Table | undefined;
  for (const [at, line] of lines.entries()) {
    const [, marks, info] = fenceLine.exec(line) ?? [];
    if (fence !== undefined) {
      if (marks?.startsWith(fence) && info?.trim() === "") fence = undefined;
      continue;
    }
    const head = lines[at - 1] ?? "";
    if (marks !== undefined) [fence, open] = [marks, undefined];
    else if (open && otherBlock.test(line)) open = undefined;
    else if (open) addRow(open, line, at === lines.length - 1);
    else if (isRule(head, line)) {
      open = { from: at - 1, to: at + 1, columns: cellsIn(head).length, rows: 0, characters: 0 };
      addRow(open, head, false);
      open.to = at + 1;
      tables.push(open);
    }
  }
  return tables;
}

function addRow(table: Table, line: string, isLast: boolean): void {
  table.to += 1;
  if (isLast && !/^[ \t>]*\|/.test(line)) return;
  table.rows += 1;
  table.characters += cellsIn(line).reduce((sum, cell) => sum + cell.trim().length, 0);
}

const isRule = (head: string, line: string): boolean =>
  head.includes("|") && (/^[ \t>]*\|/.test(head) ? ruleBelowBar : ruleBelowWords).test(line);

function cellsIn(row: string): string[] {
  const inner = row
    .replace(/^[ \t>]*\|?/, "")
    .trimEnd()
    .replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/);
}

const isWide = ({ columns }: Table): boolean => columns > most.columns;

/** Tells whether one message takes all tables of these texts. Tables that are too wide do not count, because they are shown as code. */
export function fitTables(texts: readonly string[]): boolean {
  const tables = texts
    .filter((text) => text.includes("|"))
    .flatMap((text) => findTables(text.split("\n")))
    .filter((table) => !isWide(table));
  const characters = tables.reduce((sum, table) => sum + table.characters, 0);
  return (
    tables.length <= most.tables &&
    tables.every(({ rows }) => rows <= most.rows) &&
    characters <= most.characters
  );
}

/** Shows tables with more columns than Slack takes as code: no page is narrow enough for them. */
export function fenceWideTables(markdown: string): string {
  // A quick test first: a wide table has a line with that many bars.
  if (!new RegExp(`(?:\\|[^|\\n]*){${most.columns}}`).test(markdown)) return markdown;
  const lines = markdown.split("\n");
  for (const { from, to } of findTables(lines).filter(isWide).toReversed()) {
    const code = lines.slice(from, to);
    // A table in a list or a quotation stays, because its fence would have to be indented alike.
    if (!/^ {0,3}[^ \t>]/.test(code[0] ?? "")) continue;
    const longest = Math.max(
      2,
      ...code
        .join("\n")
        .matchAll(/`+/g)
        .map(([marks]) => marks.length),
    );
    const fence = "`".repeat(longest + 1);
    lines.splice(from, to - from, fence, ...code, fence);
  }
  return lines.join("\n");
}
