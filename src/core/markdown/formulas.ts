import { type FencedLines, fencedLines } from "./fenced-lines.ts";
import type { Findings, Replacement } from "./replacements.ts";

export interface Formula {
  /** The formula without the marks around it. */
  text: string;
  /** It stands on lines of its own. */
  isBlock: boolean;
}

/** Matches what the search stops at: code, escapes, dollar signs, and blank lines, which end a paragraph. */
const mark = /`+|\\[\s\S]?|\$\$?|\n[ \t>]*(?=\n)/g;
const begin = /\$|\\[([]/;
const closers: Readonly<Record<string, string>> = { "\\(": "\\)", "\\[": "\\]", $$: "$$", $: "$" };
const longest = 1_000;

/**
 * Finds the formulas of a text outside of code. They have to be written as code, because Markdown reads `\(`, `\,` and `\{` as escapes
 * and drops the backslash. A formula ends within its paragraph.
 */
export function findFormulas(text: string, write: (formula: Formula) => string): Findings {
  const replacements: Replacement[] = [];
  const findings = { replacements, openAt: text.endsWith("\\") ? text.length - 1 : text.length };
  if (!begin.test(text)) return findings;
  const fences = fencedLines(text);
  const look = createLook(text, fences);
  /** A backtick has no end yet, so what follows it may still become code. */
  let isUnsure = false;
  let isCode = false;
  for (let at = 0; at < text.length;) {
    mark.lastIndex = at;
    const run = mark.exec(text)?.[0];
    if (run === undefined) break;
    const from = mark.lastIndex - run.length;
    const fence = look.fenceAt(from);
    at = fence ? fence.to : from + run.length;
    if (fence) {
      const half = fence.isHalf ? text.slice(fence.from).search(begin) : -1;
      if (half >= 0) findings.openAt = Math.min(findings.openAt, fence.from + half);
      continue;
    }
    if (run.startsWith("\n")) isUnsure = false;
    else if (run.startsWith("`")) {
      const end = codeEnd(look, at, run);
      // The text ends here for now. With one more backtick this is no longer the end of the code.
      isCode ||= end !== undefined && (end === text.length || look.fenceAt(end) !== undefined);
      isUnsure ||= end === undefined || isCode;
      at = isCode ? at : (end ?? at);
    } else if (closers[run] !== undefined) {
      const formula = readFormula(look, from, run, write);
      if (!formula) continue;
      if (formula.isOpen || isUnsure) findings.openAt = Math.min(findings.openAt, from);
      if (isCode || formula.words === undefined) continue;
      replacements.push({ from, to: formula.to, words: formula.words });
      at = formula.to;
    }
  }
  return findings;
}

/** What was read at a mark. `isOpen`: more text may change it. Without `words` it is no formula so far. */
interface Reading {
  to: number;
  isOpen: boolean;
  words?: string;
}

function readFormula(
  { text, paragraphEnd, next }: Look,
  from: number,
  run: string,
  write: (formula: Formula) => string,
): Reading | undefined {
  const inside = from + run.length;
  const isDollar = run === "$";
  if (isDollar && inside === text.length) return { to: inside, isOpen: true };
  if (isDollar && !beginsFormula(text, from)) return undefined;
  const limit = isDollar ? lineEnd(text, inside) : paragraphEnd(inside);
  const closer = closers[run] ?? "";
  const end = next(closer, inside);
  if (end < 0 || end >= limit) return limit >= text.length ? { to: inside, isOpen: true } : undefined;
  const inner = text.slice(inside, end);
  const to = end + closer.length;
  // Prices, shell variables and code are no formulas.
  if (inner.trim() === "" || inner.includes("`") || (isDollar && !/\\.*\S$/.test(inner))) return undefined;
  if (isDollar && /\d/.test(text[to] ?? "")) return undefined;
  const before = text.slice(text.lastIndexOf("\n", from - 1) + 1, from);
  const after = text.slice(to, lineEnd(text, to));
  const isBlock = !/^(?:\$|\\\()$/.test(run) && /^[ \t>]*$/.test(before) && /^[ \t]*$/.test(after);
  const lines = inner.split(/\s*\n[ \t>]*/).filter((line) => line.trim() !== "");
  const words = isBlock
    ? write({ text: lines.join("\n").trim(), isBlock }).replaceAll("\n", `\n${before}`)
    : write({ text: lines.join(" ").trim(), isBlock });
  const isOpen = to + after.length === text.length && (isDollar ? after === "" : isBlock);
  return { to, isOpen, words };
}

/** Tells whether a dollar sign may begin a formula. "$5" is a price, and in "US$" the sign ends a word. */
const beginsFormula = (text: string, from: number): boolean =>
  /[\p{L}\\{]/u.test(text[from + 1] ?? "") && !/[\p{L}\p{N}$]/u.test(text[from - 1] ?? "");

const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
};

/** Looks ahead in a text. Ask it from left to right: it remembers what it has found, so that it searches no text twice. */
interface Look {
  text: string;
  fenceAt(from: number): FencedLines | undefined;
  /** Returns where a formula must have ended: at the end of its paragraph, or where it would be too long. */
  paragraphEnd(from: number): number;
  next(words: string, from: number): number;
}

function createLook(text: string, fences: readonly FencedLines[]): Look {
  let nextFence = 0;
  const fenceFrom = (from: number): FencedLines | undefined => {
    while ((fences[nextFence]?.to ?? Infinity) <= from) nextFence += 1;
    return fences[nextFence];
  };
  const seen = new Map<string, number>();
  const remember = (words: string, from: number, search: () => number): number => {
    const known = seen.get(words);
    if (known !== undefined && (known < 0 || known >= from)) return known;
    const at = search();
    seen.set(words, at);
    return at;
  };
  const blank = /\n[ \t>]*\n/g;
  return {
    text,
    fenceAt(from) {
      const fence = fenceFrom(from);
      return fence && fence.from <= from ? fence : undefined;
    },
    paragraphEnd(from) {
      const at = remember("\n\n", from, () => {
        blank.lastIndex = from;
        return blank.exec(text)?.index ?? -1;
      });
      const fence = fenceFrom(from);
      const fenceAt = fence && !fence.isHalf ? fence.from : Infinity;
      return Math.min(at < 0 ? Infinity : at, fenceAt, from + longest);
    },
    next: (words, from) => remember(words, from, () => text.indexOf(words, from)),
  };
}

function codeEnd({ text, paragraphEnd }: Look, from: number, run: string): number | undefined {
  const until = Math.min(text.length, paragraphEnd(from));
  for (let at = text.indexOf("`", from); at >= 0 && at < until; at = text.indexOf("`", at)) {
    const [found = ""] = /^`+/.exec(text.slice(at, at + run.length + 1)) ?? [];
    let end = at + found.length;
    while (text[end] === "`") end += 1;
    if (end - at === run.length) return end;
    at = end;
  }
  return undefined;
}
