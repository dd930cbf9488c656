import { parseInline } from "./inline.ts";
import type { InlineRule } from "./inline.ts";
import type { Block, ListItem } from "./tree.ts";

/** What a platform understands of Markdown's blocks. Fences are understood everywhere. */
export interface Dialect {
  inline: readonly InlineRule[];
  /** The deepest heading; 0 for none. */
  headings: number;
  lists: boolean;
  tables: boolean;
  rules: boolean;
  /** Discord's `-#` lines, and `>>>`, which quotes everything after it. */
  discordLines: boolean;
}

const deepest = 8;
const fence = /^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)[^`]*$/;
const listItem = /^( *)([-*+•]|\d{1,9}[.)])\s+(.*)$/;
const tableRule = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const indentOf = (line: string): number => line.length - line.trimStart().length;

/** Reads a block from the front of the lines. Returns it and the number of its lines. */
type Taker = (
  lines: readonly string[],
  dialect: Dialect,
  depth: number,
) => { block: Block; taken: number } | undefined;

const takeFence: Taker = (lines) => {
  const open = fence.exec(lines[0] ?? "");
  if (!open) return undefined;
  const [, mark = "", language = ""] = open;
  // An unclosed fence continues to the end, as in a growing answer.
  const closing = new RegExp(`^ {0,3}${mark[0] ?? ""}{${mark.length},}\\s*$`);
  const end = lines.findIndex((line, index) => index > 0 && closing.test(line));
  const body = lines.slice(1, end < 0 ? undefined : end);
  return {
    block: { type: "code", language, text: body.join("\n") },
    taken: end < 0 ? lines.length : end + 1,
  };
};

const takeHeading: Taker = ([line = ""], { headings, inline }) => {
  const match = /^(#{1,6})\s+(.+?)\s*#*$/.exec(line);
  const level = match?.[1]?.length ?? 7;
  if (level > headings) return undefined;
  return { block: { type: "heading", level, children: parseInline(match?.[2] ?? "", inline) }, taken: 1 };
};

const takeDiscordLine: Taker = (lines, dialect, depth) => {
  const [line = ""] = lines;
  if (!dialect.discordLines) return undefined;
  if (line.startsWith("-# ")) {
    return { block: { type: "subtext", children: parseInline(line.slice(3), dialect.inline) }, taken: 1 };
  }
  if (!line.startsWith(">>> ")) return undefined;
  const rest = [line.slice(4), ...lines.slice(1)].join("\n");
  return { block: { type: "quote", blocks: parseBlocks(rest, dialect, depth + 1) }, taken: lines.length };
};

const takeQuote: Taker = (lines, dialect, depth) => {
  // Discord requires a space after the sign. Slack escapes the sign.
  const sign = dialect.discordLines ? /^> / : /^(?:>|&gt;) ?/;
  const end = lines.findIndex((line) => !sign.test(line));
  const quoted = lines.slice(0, end < 0 ? undefined : end);
  if (quoted.length === 0) return undefined;
  const inner = quoted.map((line) => line.replace(sign, "")).join("\n");
  return { block: { type: "quote", blocks: parseBlocks(inner, dialect, depth + 1) }, taken: quoted.length };
};

const takeRule: Taker = ([line = ""], { rules }) =>
  rules && /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/.test(line) ? { block: { type: "rule" }, taken: 1 } : undefined;

/** The lines of an item: its own, and all that is indented below it. */
function itemLength(lines: readonly string[], indent: number): number {
  const end = lines.findIndex(
    (line, index) => index > 0 && line.trim() !== "" && (indentOf(line) <= indent || line === ""),
  );
  let length = end < 0 ? lines.length : end;
  // Blank lines after the item are dropped.
  while (length > 1 && lines[length - 1]?.trim() === "") length -= 1;
  return length;
}

const takeList: Taker = (lines, dialect, depth) => {
  const first = dialect.lists ? listItem.exec(lines[0] ?? "") : null;
  if (!first) return undefined;
  const ordered = /\d/.test(first[2] ?? "");
  const indent = first[1]?.length ?? 0;
  const items: ListItem[] = [];
  let taken = 0;
  while (taken < lines.length) {
    const match = listItem.exec(lines[taken] ?? "");
    if (!match || indentOf(lines[taken] ?? "") !== indent || /\d/.test(match[2] ?? "") !== ordered) break;
    const length = itemLength(lines.slice(taken), indent);
    const [, box, text = ""] = /^(?:\[([ xX])\]\s+)?(.*)$/.exec(match[3] ?? "") ?? [];
    const below = lines.slice(taken + 1, taken + length);
    const shift = Math.min(...below.filter((line) => line.trim()).map(indentOf), 8);
    const inner = [text, ...below.map((line) => line.slice(shift))].join("\n");
    items.push({ ...(box && { done: box !== " " }), blocks: parseBlocks(inner, dialect, depth + 1) });
    taken += length;
  }
  const start = ordered ? { start: Number.parseInt(first[2] ?? "1", 10) } : {};
  return { block: { type: "list", ...start, items }, taken };
};

const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));

const takeTable: Taker = (lines, { tables, inline }) => {
  const [head = "", rule = ""] = lines;
  if (!tables || !head.includes("|") || !rule.includes("-") || !tableRule.test(rule)) return undefined;
  const end = lines.findIndex((line, index) => index > 1 && !line.includes("|"));
  const rows = lines.slice(2, end < 0 ? undefined : end);
  const parse = (line: string) => cellsOf(line).map((cell) => parseInline(cell, inline));
  return { block: { type: "table", head: parse(head), rows: rows.map(parse) }, taken: rows.length + 2 };
};

const takers: readonly Taker[] = [
  takeFence,
  takeHeading,
  takeDiscordLine,
  takeRule,
  takeQuote,
  takeList,
  takeTable,
];

/** Most lines start nothing; only for the others is it worth to cut the rest of the text off. */
const mayStart = /^\s*(?:[`~#>*_+•-]|&gt;|\d{1,9}[.)])|\|/;

/** Reads a text in one dialect. */
export function parseBlocks(text: string, dialect: Dialect, depth: number = 0): Block[] {
  if (depth > deepest) return [{ type: "paragraph", children: [text] }];
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  const flush = (): void => {
    const joined = paragraph.join("\n").replace(/^\n+|\s+$/g, "");
    if (joined) blocks.push({ type: "paragraph", children: parseInline(joined, dialect.inline) });
    paragraph = [];
  };
  const lines = text.split("\n");
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? "";
    const rest = mayStart.test(line) ? lines.slice(at) : [];
    let found: ReturnType<Taker>;
    for (const take of rest.length > 0 ? takers : []) if ((found = take(rest, dialect, depth))) break;
    if (found) {
      flush();
      blocks.push(found.block);
    } else if (line.trim() === "") flush();
    else paragraph.push(line);
    at += found?.taken ?? 1;
  }
  flush();
  return blocks;
}
