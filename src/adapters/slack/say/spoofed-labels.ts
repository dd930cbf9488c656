import { isSpoofed } from "#core/platform";
import type { Findings, Replacement } from "./replacements.ts";

/** What follows a label: where the link leads. How the address goes on behind the host does not matter. */
const destination = /\(\s{0,9}<?([^()\s<>[\]]{0,500})/y;
const longestAddress = 500;

/** No host is as long as this. Longer words deceive only if they read like an address with a path. */
const longestWords = 200;
const longestLabel = 2_200;

/**
 * Finds labels of links that read like one address and lead to another. Each is replaced by where its link leads. Renderers of Markdown
 * disagree on which of several brackets begins a label, so every bracket that may begin one counts.
 */
export function spoofedLabels(text: string): Findings {
  const replacements: Replacement[] = [];
  let openAt = text.length;
  for (let end = text.indexOf("]"); end >= 0; end = text.indexOf("]", end + 1)) {
    const target = readTarget(text, end + 1);
    if (!target) continue;
    const starts = labelStarts(text, end);
    if (target.isOpen) openAt = Math.min(openAt, ...starts);
    else {
      const start = starts.find((from) => isSpoofed(plain(text.slice(from + 1, end)), target.address));
      if (start !== undefined) replacements.push({ from: start + 1, to: end, words: target.address });
    }
  }
  return { replacements, openAt: Math.min(openAt, ...labelStarts(text, text.length)) };
}

/** `isOpen`: the text ends before the address does. */
function readTarget(text: string, at: number): { address: string; isOpen: boolean } | undefined {
  if (at === text.length) return { address: "", isOpen: true };
  destination.lastIndex = at;
  const match = destination.exec(text);
  if (!match) return undefined;
  const [whole, address = ""] = match;
  const isOpen = at + whole.length === text.length && address.length < longestAddress;
  return isOpen || address !== "" ? { address, isOpen } : undefined;
}

/** Returns the brackets at which a label may begin that ends at `end` or continues there, the first one first. */
function labelStarts(text: string, end: number): number[] {
  const starts: number[] = [];
  const nearest = text.slice(Math.max(0, end - longestLabel - 1), end).lastIndexOf("[");
  if (nearest < 0) return starts;
  const first = Math.max(0, end - longestWords - 1);
  for (let at = text.indexOf("[", first); at >= 0 && at < end; at = text.indexOf("[", at + 1))
    if (mayBeLabel(text.slice(at + 1, end))) starts.push(at);
  const far = Math.max(0, end - longestLabel - 1) + nearest;
  if (far < first && isLongAddress(text.slice(far + 1, end))) starts.push(far);
  return starts;
}

/** Words with a space do not read like an address. They count all the same without a bracket, so that a stream shows whole links. */
const mayBeLabel = (words: string): boolean => isLabel(words) || !/[[\]]/.test(words);

const isLongAddress = (words: string): boolean =>
  /[/?#]/.test(words.slice(0, longestWords + 1)) && isLabel(words);

const isLabel = (words: string): boolean => isOneWord(words) && !wholeLink.test(words);

/** A link within a label ends the label, unless code or an escape may hide it. */
const wholeLink = /^[^`]*\]\((?:<[^<>\s\\]*>|(?:[^()<>\s\\]|\([^()<>\s\\]*\))*)\)/;

const isOneWord = (words: string): boolean => !/\S\s+\S/.test(plain(words));

/** Returns the words as readers see them. Mentions become names, and white space without width does not separate words. */
const plain = (words: string): string =>
  words.replaceAll(/<@[A-Z0-9]{1,50}\|[^<>\n]{0,500}(?:>|$)/g, "@").replaceAll("\uFEFF", "");
