import { isRow, isRuleFor } from "./table.ts";

/** What a line can lie in: a quote, or a list item whose text begins `indent` columns to the right of its surroundings. */
export type Container = { readonly type: "quote" } | { readonly type: "item"; readonly indent: number };

export interface Fence {
  /** The opening marker. The closing one must be of the same kind, and at least as long. */
  readonly marker: string;
  readonly info: string;
  /** It has only blank lines so far. */
  readonly isBlank: boolean;
  /** Its last line is blank. */
  readonly endsBlank: boolean;
}

export interface Table {
  readonly head: string;
  readonly rule: string;
  readonly rows: number;
}

/** The state of a Markdown document at the end of a line: what is open there, and what the next line may continue. */
export interface Place {
  readonly containers: readonly Container[];
  readonly fence: Fence | undefined;
  readonly leaf: "none" | "paragraph" | "heading" | "table" | "code";
  /** Where the first line of the leaf or the fence begins. */
  readonly startedAt: number;
  /** Where the inline text of the leaf begins; in a table, that of its last row. */
  readonly from: number;
  readonly table: Table | undefined;
  /** The last line of a paragraph, where it begins, and how many lines at the end look like rows of a table. */
  readonly line: string;
  readonly lineAt: number;
  readonly rows: number;
}

export const documentStart: Place = {
  containers: [],
  fence: undefined,
  leaf: "none",
  startedAt: 0,
  from: 0,
  table: undefined,
  line: "",
  lineAt: 0,
  rows: 0,
};

/** Deeper containers are text. No author means them, and they must not cost more than the rest. */
const deepest = 20;

const quoteMarker = / {0,3}> ?/y;
const itemMarker = /( {0,3})([-+*]|\d{1,9}[.)])([ \t]+|$)/y;
const thematicBreak = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const setextLine = /^ {0,3}(?:=+|-+)[ \t]*$/;
const headingMarker = /^ {0,3}#{1,6}(?:[ \t]+|$)/;
const fenceLine = /^ {0,3}(`{3,40}(?=[^`]*$)|~{3,40}(?!~))(.*)$/;

/** Reads one more line, which begins at the offset `at`. Pass it without its line break. */
export function readLine(before: Place, text: string, at: number): Place {
  const line = text.endsWith("\r") ? text.slice(0, -1) : text;
  const entered = enter(before.containers, line);
  const rest = line.slice(entered.position);
  const isInside = entered.depth === before.containers.length;
  if (before.fence && (isInside || isCarelessCode(before, entered.depth, rest)))
    return readCode(before, before.fence, rest);

  const isParagraph = before.leaf === "paragraph" || before.leaf === "table";
  if (!isInside && isParagraph && rest.trim() !== "" && !startsBlock(rest)) {
    return readText(before, rest, at, at + entered.position);
  }
  const surroundings: Place = isInside
    ? before
    : { ...documentStart, containers: before.containers.slice(0, entered.depth) };
  const { place, position } = openContainers(surroundings, line, entered.position);
  return readLeaf(place, line.slice(position), at, at + position);
}

/** Follows a line into the containers, as far as it lies in them. `kept` has the line's own marks of quotes. */
export function enter(
  containers: readonly Container[],
  line: string,
): { depth: number; position: number; kept: string } {
  let position = 0;
  let depth = 0;
  let kept = "";
  for (const container of containers) {
    if (container.type === "quote") {
      const mark = matchAt(quoteMarker, line, position);
      if (!mark) break;
      position += mark[0].length;
      kept += mark[0];
    } else {
      const inner = skipColumns(line, position, container.indent);
      // A blank line stays in its list item, however short it is.
      if (inner === undefined && line.slice(position).trim() !== "") break;
      position = inner ?? line.length;
    }
    depth++;
  }
  return { depth, position, kept };
}

/** Returns the line that begins at `at`, without its line break. */
export function lineFrom(text: string, at: number): string {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.slice(at) : text.slice(at, end);
}

/** Tells whether a line may become the end of its fence. */
export function isHalfClosing({ containers, fence }: Place, line: string): boolean {
  const { depth, position } = enter(containers, line);
  return depth === containers.length && fence?.marker.startsWith(line.slice(position).trimStart()) === true;
}

/** Returns what a line must begin with to lie in these containers. */
export function linePrefix(containers: readonly Container[]): string {
  return containers
    .map((container) => (container.type === "quote" ? "> " : " ".repeat(container.indent)))
    .join("");
}

function readCode(before: Place, fence: Fence, rest: string): Place {
  const closing = /^ {0,3}(`+|~+)[ \t]*$/.exec(rest)?.[1];
  if (closing?.startsWith(fence.marker)) return { ...documentStart, containers: before.containers };
  const endsBlank = rest.trim() === "";
  const isBlank = fence.isBlank && endsBlank;
  if (isBlank === fence.isBlank && endsBlank === fence.endsBlank) return before;
  return { ...before, fence: { ...fence, isBlank, endsBlank } };
}

/** By the standard, code that is indented less than its list item ends the item. Models write it, and `marked` accepts it. */
function isCarelessCode(before: Place, depth: number, rest: string): boolean {
  const isInItem = before.containers.slice(depth).every(({ type }) => type === "item");
  return isInItem && before.fence?.endsBlank === false && rest.trim() !== "" && !startsBlock(rest);
}

function openContainers(surroundings: Place, line: string, from: number): { place: Place; position: number } {
  let place = surroundings;
  let position = from;
  while (place.containers.length < deepest && !thematicBreak.test(line.slice(position))) {
    const quote = matchAt(quoteMarker, line, position);
    const item = quote ? undefined : matchAt(itemMarker, line, position);
    if (item && place.leaf === "paragraph" && !canInterrupt(item, line)) break;
    const indent = item ? indentOf(item, line) : 0;
    if (!quote && !item) break;
    const container: Container = quote ? { type: "quote" } : { type: "item", indent };
    place = { ...documentStart, containers: [...place.containers, container] };
    position = Math.min(line.length, position + (quote?.[0].length ?? indent));
  }
  return { place, position };
}

/** Within a paragraph, a year at the beginning of a line is not a list, and a lone dash underlines. */
function canInterrupt(item: RegExpExecArray, line: string): boolean {
  const isEmpty = item.index + item[0].length === line.length;
  return !isEmpty && /^(?:[-+*]|1[.)])$/.test(item[2] ?? "");
}

function indentOf(item: RegExpExecArray, line: string): number {
  const [whole, before = "", marker = "", space = ""] = item;
  const isEmpty = item.index + whole.length === line.length;
  // With more than four spaces the text is indented code.
  return before.length + marker.length + (isEmpty || space.length > 4 ? 1 : space.length);
}

function readLeaf(before: Place, rest: string, at: number, from: number): Place {
  const blank: Place = { ...documentStart, containers: before.containers, startedAt: at };
  // A blank line does not separate a heading from the text below it.
  if (rest.trim() === "") return before.leaf === "heading" ? before : blank;
  if (before.leaf === "paragraph" && setextLine.test(rest)) {
    return { ...blank, leaf: "heading", startedAt: before.startedAt, from: from + rest.length };
  }
  if (thematicBreak.test(rest)) return blank;
  const [, marker, info = ""] = fenceLine.exec(rest) ?? [];
  if (marker) return { ...blank, fence: { marker, info: info.trim(), isBlank: true, endsBlank: false } };
  const heading = headingMarker.exec(rest);
  if (heading) return { ...blank, leaf: "heading", from: from + heading[0].length };
  const isText = before.leaf === "paragraph" || before.leaf === "table";
  if (isText || !/^(?: {4}| {0,3}\t)/.test(rest)) return readText(before, rest, at, from);
  return { ...blank, leaf: "code", startedAt: before.leaf === "code" ? before.startedAt : at, from };
}

function readText(before: Place, rest: string, at: number, from: number): Place {
  const rows = isRow(rest) ? before.rows + 1 : 0;
  const text: Place = { ...before, line: rest, lineAt: at, rows };
  if (before.table) return { ...text, from, table: { ...before.table, rows: before.table.rows + 1 } };
  if (before.leaf !== "paragraph")
    return { ...text, leaf: "paragraph", startedAt: at, from, rows: Math.min(rows, 1) };
  if (!isRuleFor(before.line, rest)) return text;
  return {
    ...text,
    leaf: "table",
    startedAt: before.lineAt,
    from,
    table: { head: before.line, rule: rest, rows: 0 },
  };
}

function startsBlock(rest: string): boolean {
  return (
    thematicBreak.test(rest) ||
    headingMarker.test(rest) ||
    fenceLine.test(rest) ||
    matchAt(quoteMarker, rest, 0) !== undefined ||
    matchAt(itemMarker, rest, 0) !== undefined
  );
}

/** Returns the position after so many columns of white space, or `undefined` if there are fewer. */
function skipColumns(line: string, from: number, columns: number): number | undefined {
  let position = from;
  for (let column = 0; column < columns; position++) {
    if (line[position] === " ") column++;
    else if (line[position] === "\t") column += 4 - (column % 4);
    else return undefined;
  }
  return position;
}

function matchAt(pattern: RegExp, line: string, position: number): RegExpExecArray | undefined {
  pattern.lastIndex = position;
  return pattern.exec(line) ?? undefined;
}
