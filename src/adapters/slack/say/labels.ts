import { decodeEntities } from "#core/platform";
import type { InCode } from "./code.ts";

/** Characters without white space, longer than any host. Longer words deceive only if they read like an address with a path. */
const longestWords = 200;
const longestLabel = 2_200;
const longestMention = 560;

/**
 * Returns the brackets at which a label may begin that reaches to `end`, from left to right. Renderers of Markdown disagree on which of
 * several brackets begins a label, so every bracket that may begin one counts.
 */
export function labelStarts(text: string, end: number, inCode: InCode): number[] {
  const starts: number[] = [];
  const nearest = text.slice(Math.max(0, end - longestLabel - 1), end).lastIndexOf("[");
  if (nearest < 0) return starts;
  const least = Math.max(0, end - longestLabel - 1);
  const first = beginningOf(text, end, least);
  const { open, isSure } = openIn(text, first, end);
  for (let at = text.indexOf("[", first); at >= 0 && at < end; at = text.indexOf("[", at + 1)) {
    // Brackets with nothing in between are closed at once.
    if ((text[at + 1] === "]" && at + 1 < end) || inCode(at)) continue;
    const words = text.slice(at + 1, end);
    const mayBeLabel = open.has(at) ? isShort(words) : !isSure && isLabel(words);
    if (mayBeLabel && !isInMention(text, at)) starts.push(at);
  }
  // A backslash may make a bracket a plain sign, so that the one before it begins the label.
  for (let far = least + nearest; far >= least; far = text.lastIndexOf("[", far - 1)) {
    if (far < first && text[far + 1] !== "]" && !inCode(far) && isLongAddress(text.slice(far + 1, end)))
      starts.unshift(far);
    if (far === 0 || text[far - 1] !== "\\") break;
  }
  return starts;
}

/** Returns where a label that ends at `end` may begin, `least` or later. Invisible characters could push its words out of sight. */
function beginningOf(text: string, end: number, least: number): number {
  let at = end;
  for (let seen = 0; at > least && seen <= longestWords;) {
    at -= 1;
    const code = text.charCodeAt(at);
    if (code === semicolon) {
      const [reference] = shapelessReference.exec(text.slice(Math.max(least, at - 24), at + 1)) ?? [];
      if (reference === undefined) seen += 1;
      else at -= reference.length - 1;
    } else if (code > 0x20 && (code < 0x7f || !shapeless.test(text.charAt(at)))) seen += 1;
  }
  return at;
}

const semicolon = 0x3b;
const shapeless = /[\s\p{Default_Ignorable_Code_Point}]/u;
const shapelessReference = /&(?:#\w{1,8}|[A-Za-z]{2,6}sp|zwn?j|shy|[lr]rm|Tab|NewLine|\w{4,16}Space);$/;

/**
 * Finds the brackets that have no closing one before `end`. `isSure`: no backslash, code or mark in angle brackets can hide a bracket, and
 * no more text can come.
 */
function openIn(text: string, first: number, end: number): { open: ReadonlySet<number>; isSure: boolean } {
  // An escape begins at the first of several backslashes.
  let from = first;
  while (from > 0 && from > first - longestWords && text[from - 1] === "\\") from -= 1;
  const window = text.slice(from, end);
  const open = new Set(openBrackets(window, from));
  if (window.includes("\\")) for (const at of openBrackets(withoutEscapes(window), from)) open.add(at);
  return { open, isSure: end < text.length && !/[\\`<]/.test(window) };
}

function openBrackets(window: string, first: number): number[] {
  const open: number[] = [];
  for (let at = 0; at < window.length; at += 1) {
    if (window[at] === "[") open.push(first + at);
    else if (window[at] === "]") open.pop();
  }
  return open;
}

const withoutEscapes = (text: string): string => text.replaceAll(/\\[\s\S]/g, "..");

/** Tells whether a place lies in the label of a mention, which is replaced as a whole. */
function isInMention(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - longestMention), at);
  const open = before.lastIndexOf("<");
  if (open < 0) return false;
  const from = at - before.length + open;
  const [whole = ""] =
    /^<@[A-Z0-9]{1,50}\|[^<>\n]{0,500}>/i.exec(text.slice(from, from + longestMention)) ?? [];
  return from + whole.length > at;
}

/** Whole words count even if they do not read like an address, so that a stream shows whole links. */
const isShort = (words: string): boolean => !/\n[ \t]*\n/.test(words) && !wholeLink.test(words);

const isLongAddress = (words: string): boolean =>
  /[/?#]/.test(words.slice(0, longestWords + 1)) && isLabel(words);

const isLabel = (words: string): boolean => isOneWord(words) && !wholeLink.test(words);

/** Matches a link within a label, which ends the label, unless code or an escape may hide the link. */
const wholeLink = /^[^`]*(?<!\\)\]\((?:<[^<>\s\\]*>|(?:[^()<>\s\\]|\([^()<>\s\\]*\))*)\)/;

/** Matches a second word. Signs beside a word, such as an arrow, are no word. */
const secondWord = /[\p{L}\p{N}]\S*\s+[^\p{L}\p{N}]*[\p{L}\p{N}]/u;

const isOneWord = (words: string): boolean => {
  // No label goes on behind an empty line.
  if (/\n[ \t]*\n/.test(words)) return false;
  if (!/[\s&]/.test(words)) return true;
  // A reference or a mention at the end may not be whole yet.
  const whole = words.replace(/(?:&[#\w]{0,31}|<(?:@[A-Z0-9]{0,50}(?:\|[^<>\n]{0,500})?)?)$/i, "");
  return !secondWord.test(decodeEntities(asShown(whole)));
};

/** Returns the words as readers see them: mentions as names, and without white space that has no width. */
export const asShown = (words: string): string =>
  words.replaceAll(/<@[A-Z0-9]{1,50}(?:\|[^<>\n]{0,500})?>/gi, "@").replaceAll("\uFEFF", "");
