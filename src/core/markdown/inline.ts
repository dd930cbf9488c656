import { flanks } from "./flanks.ts";
import { destinationEnd } from "./link.ts";

/** Two offsets: the first is included, the second is not. */
export type Range = readonly [from: number, to: number];

/** What is half-written in the inline text of a paragraph, heading or cell. */
export interface Inline {
  /** The end of what can be shown. A marker that may become another one is kept back. */
  readonly end: number;
  /** Marks of half-written links, to leave out. */
  readonly holes: readonly Range[];
  /** The markers that close all that is open, innermost first. */
  readonly closers: string;
  /** Ranges that a cut should leave whole: emphasis, code, links, tokens in angle brackets. Open ones end at `Infinity`. */
  readonly spans: readonly Range[];
}

interface Opener {
  char: string;
  at: number;
  left: number;
}

interface Scan {
  readonly text: string;
  readonly from: number;
  /** The end of what can be shown. */
  end: number;
  code: string;
  readonly openers: Opener[];
  readonly counts: Map<string, number>;
  readonly brackets: { at: number; length: number; height: number }[];
  readonly holes: Range[];
  readonly spans: Range[];
  /** The last run of markers that is plain text. */
  stray: Range | undefined;
}

const token = /\\[\s\S]?|`+|<[^<>\s]*>?|https?:\/\/[^\s<>[\]`|]*|\*+|_+|~+|\|+|!?\[|\]/g;

/** Reads the inline text from `from` to the end of `text` like CommonMark, but expects that more may come. */
export function readInline(text: string, from: number): Inline {
  const scan: Scan = {
    text,
    from,
    end: text.length,
    code: "",
    openers: [],
    counts: new Map(),
    brackets: [],
    holes: [],
    spans: [],
    stray: undefined,
  };
  for (let position = from; position < text.length;) {
    token.lastIndex = position;
    const match = token.exec(text);
    if (!match) break;
    position = readToken(scan, match[0], match.index);
  }
  return conclude(scan);
}

/** Returns where to go on. */
function readToken(scan: Scan, run: string, at: number): number {
  const after = at + run.length;
  switch (run.charAt(0)) {
    case "\\":
      if (run.length === 1) scan.end = at;
      else scan.stray = [at, at + 1];
      return after;
    case "`":
      return readCode(scan, run, at);
    case "<":
      return readAngle(scan, run, at);
    case "h":
      return at + lengthWithout(run, /[?!.,:;*_~'")]/);
    case "!":
    case "[":
      scan.brackets.push({ at, length: run.length, height: scan.openers.length });
      return after;
    case "]":
      return readBracket(scan, at);
    default:
      readDelimiters(scan, run, at);
      return after;
  }
}

function readCode(scan: Scan, run: string, at: number): number {
  const { text } = scan;
  const after = at + run.length;
  for (let next = text.indexOf("`", after); next >= 0;) {
    let end = next;
    while (text[end] === "`") end++;
    if (end - next === run.length) {
      scan.spans.push([at, end]);
      return end;
    }
    next = text.indexOf("`", end);
  }
  // Code does not begin with a space: this is a stray backtick, and text follows.
  if (after < text.length && /\s/.test(text[after] ?? "")) {
    scan.stray = [at, after];
    return after;
  }
  const body = text.slice(after).trimEnd();
  const content = body.endsWith("`") ? body.slice(0, lengthWithout(body, /`/)) : text.slice(after);
  if (content.trim() === "") scan.end = at;
  else {
    scan.end = after + content.length;
    scan.code = run;
    scan.spans.push([at, Infinity]);
  }
  return text.length;
}

/** Returns the length without these characters at the end. A regular expression would start again at each of them. */
function lengthWithout(text: string, character: RegExp): number {
  let length = text.length;
  while (length > 0 && character.test(text.charAt(length - 1))) length--;
  return length;
}

function readAngle(scan: Scan, run: string, at: number): number {
  const after = at + run.length;
  if (run.endsWith(">")) scan.spans.push([at, after]);
  else if (after < scan.text.length || !/^<(?:$|[A-Za-z/!@#:])/.test(run)) return at + 1;
  else {
    scan.spans.push([at, Infinity]);
    scan.end = at;
  }
  return after;
}

function readBracket(scan: Scan, at: number): number {
  const bracket = scan.brackets.pop();
  if (!bracket) return at + 1;
  if (at + 1 === scan.text.length) scan.spans.push([bracket.at, Infinity]);
  if (scan.text[at + 1] !== "(") return at + 1;
  const close = destinationEnd(scan.text, at + 2);
  if (close === undefined) return at + 1;
  scan.spans.push([bracket.at, close]);
  if (close > scan.text.length) {
    scan.holes.push([bracket.at, bracket.at + bracket.length]);
    scan.end = at;
    return scan.text.length;
  }
  while (scan.openers.length > bracket.height) dropOpener(scan);
  return close;
}

function readDelimiters(scan: Scan, run: string, at: number): void {
  const char = run[0] ?? "";
  const after = at + run.length;
  const isLast = after === scan.text.length;
  const isPair = char === "~" || char === "|";
  if (isPair && run.length !== 2) {
    if (isLast && run.length === 1) scan.end = at;
    else scan.stray = [at, after];
    return;
  }
  const { opens, closes } = flanks(scan.text, scan.from, at, after);
  const left = closes ? close(scan, char, run.length, after) : run.length;
  if (left === 0) return;
  const rest = after - left;
  // At the end it may become anything, except inside a word such as snake_case.
  if (isLast && (opens || left < run.length || char !== "_")) scan.end = rest;
  // Strikes and spoilers do not nest.
  else if (!isLast && opens && !(isPair && (scan.counts.get(char) ?? 0) > 0)) {
    scan.openers.push({ char, at: rest, left });
    scan.counts.set(char, (scan.counts.get(char) ?? 0) + 1);
  } else scan.stray = [rest, after];
}

/** Closes what the run can close. Returns how much of the run is left. */
function close(scan: Scan, char: string, length: number, after: number): number {
  let left = length;
  while (left > 0 && (scan.counts.get(char) ?? 0) > 0) {
    while (scan.openers.at(-1)?.char !== char) dropOpener(scan);
    const opener = scan.openers.at(-1);
    if (!opener) break;
    const used = opener.left >= 2 && left >= 2 ? 2 : 1;
    opener.left -= used;
    left -= used;
    scan.spans.push([opener.at + opener.left, after - left]);
    if (opener.left === 0) dropOpener(scan);
  }
  return left;
}

function dropOpener(scan: Scan): void {
  const opener = scan.openers.pop();
  if (opener) scan.counts.set(opener.char, (scan.counts.get(opener.char) ?? 0) - 1);
}

function conclude(scan: Scan): Inline {
  for (const { at, length } of scan.brackets) scan.holes.push([at, at + length]);
  for (const { at } of [...scan.openers, ...scan.brackets]) scan.spans.push([at, Infinity]);
  let last = scan.openers.at(-1);
  while (last && last.at + last.left === scan.end) {
    scan.end = last.at;
    scan.openers.pop();
    last = scan.openers.at(-1);
  }
  const closers =
    scan.code +
    scan.openers
      .map(({ char, left }) => char.repeat(left))
      .toReversed()
      .join("");
  // A marker that is plain text would merge with the closers right after it.
  if (scan.stray && closers !== "") {
    const [from, to] = scan.stray;
    const isNext = to <= scan.end && scan.text.slice(to, scan.end).trim() === "";
    if (isNext && ["`", "\\", closers.charAt(0)].includes(scan.text.charAt(from))) scan.end = from;
  }
  return { end: scan.end, holes: scan.holes, closers, spans: scan.spans };
}
