import { isSpoofed } from "#core/platform";
import type { Findings, Replacement } from "./replacements.ts";

/** What stands behind a label: where the link leads, as far as a reader's eye is concerned. The rest does not matter. */
const destination = /\(\s{0,9}<?([^()\s<>[\]]{0,500})/y;
const longestAddress = 500;

/** Words that are longer deceive only where they read like an address with a path. No host is as long as that. */
const longestWords = 200;
const longestLabel = 2_200;

/**
 * The labels of links that read like one address and lead to another. Each is replaced by where its link leads. Readers of Markdown
 * disagree on which bracket begins a label when there are several, so every bracket that may begin one counts.
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

/** The brackets at which a label may begin that ends at `end`, or goes on there; the first one first. */
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

/** Words with a space deceive nobody. They count all the same where no bracket is in them: a stream shows a link when it is whole. */
const mayBeLabel = (words: string): boolean => isLabel(words) || !/[[\]]/.test(words);

const isLongAddress = (words: string): boolean =>
  /[/?#]/.test(words.slice(0, longestWords + 1)) && isLabel(words);

const isLabel = (words: string): boolean => isOneWord(words) && !wholeLink.test(words);

/** A link within a label ends the label. In code it is no link, and neither is it with an escape. */
const wholeLink = /^[^`]*\]\((?:<[^<>\s\\]*>|(?:[^()<>\s\\]|\([^()<>\s\\]*\))*)\)/;

const isOneWord = (words: string): boolean => !/\S\s+\S/.test(plain(words));

/** The words as a reader will see them: mentions become names, and white space that has no width parts nothing. */
const plain = (words: string): string =>
  words.replaceAll(/<@[A-Z0-9]{1,50}\|[^<>\n]{0,500}(?:>|$)/g, "@").replaceAll("\uFEFF", "");
