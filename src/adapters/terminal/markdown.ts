import { type Cell, paint, toCells, widthOfAll, wrap } from "./cells.ts";
import { bold, code, dim, toInlineCells } from "./inline.ts";
import { isTableHead, toTable } from "./table.ts";

/** Draws Markdown as lines of a terminal with so many columns. Covers what readers need, and not the whole language. */
export function toTerminal(markdown: string, columns: number): string[] {
  const lines = markdown.split("\n");
  const painted: string[] = [];
  let fence: string | undefined;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    const mark = /^ {0,3}(?<ticks>`{3,}|~{3,})\s*(?<language>[^`]*)$/.exec(line)?.groups;
    if (fence !== undefined) {
      if (mark?.["ticks"]?.startsWith(fence) && !mark["language"]) fence = undefined;
      else painted.push(...framed(toCells("  "), toCells(line, code), columns));
    } else if (mark) {
      fence = mark["ticks"];
      if (mark["language"])
        painted.push(...framed(toCells("  ", dim), toCells(mark["language"], dim), columns));
    } else if (isTableHead(line, lines[index + 1])) {
      const end = endOfTable(lines, index);
      const table = lines.slice(index, end);
      painted.push(...(toTable(table, columns) ?? table.flatMap((row) => toLine(row, columns))));
      index = end - 1;
    } else painted.push(...toLine(line, columns));
  }
  return painted;
}

function endOfTable(lines: readonly string[], start: number): number {
  let end = start;
  while (end < lines.length && lines[end]?.includes("|")) end += 1;
  return end;
}

function toLine(line: string, columns: number): string[] {
  const heading = /^ {0,3}#{1,6}\s+(?<text>.*?)(?:\s+#+)?\s*$/.exec(line)?.groups?.["text"];
  if (heading !== undefined) return wrap(toInlineCells(heading, bold), columns).map(paint);
  if (/^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/.test(line)) {
    return [paint(toCells("─".repeat(Math.min(columns, 40)), dim))];
  }
  const item = /^(?<indent>\s*)(?<mark>[-*+]|\d{1,9}[.)])\s+(?<text>.*)$/.exec(line)?.groups;
  if (item) {
    const { indent = "", mark = "", text = "" } = item;
    const bullet = /\d/.test(mark) ? mark : "•";
    return framed(toCells(`${indent}${bullet} `), toInlineCells(text), columns);
  }
  const quote = /^\s*>\s?(?<text>.*)$/.exec(line)?.groups?.["text"];
  if (quote !== undefined)
    return framed(toCells("│ ", dim), toInlineCells(quote), columns, toCells("│ ", dim));
  return wrap(toInlineCells(line), columns).map(paint);
}

/** Wraps a body with a head before its first line, and `hang` or as much space before the others. */
export function framed(head: Cell[], body: Cell[], columns: number, hang?: Cell[]): string[] {
  const indent = hang ?? toCells(" ".repeat(widthOfAll(head)));
  const lines = wrap(body, Math.max(1, columns - widthOfAll(head)));
  return lines.map((line, index) => paint([...(index === 0 ? head : indent), ...line]));
}
