import { readInline } from "./inline.ts";
import { isHalfRule } from "./table.ts";
import { lineFrom, readLine, type Place } from "./place.ts";
import type { LineStart } from "./excerpt.ts";

const sentence = /[.!?…]["'”’)\]*_]*\s+|[。！？]+/g;
const word = /\s+/g;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Text that would look like a list, a quote or a heading at the beginning of a page. */
const looksLikeBlock = /^(?:(?:[-+*]|#{1,6})(?:\s|$)|>|\d{1,9}(?:[.)]|$)|`{3}|~{3})/;

/**
 * Picks the cut at or before `end`: after a block, line, sentence, word or character, in that order. A cut after a block may leave
 * three quarters of the page empty, every other cut half of it. Pass one character beyond `end` and no more: the cut must not
 * depend on text that may not have arrived yet.
 */
export function chooseCut(text: string, end: number, lines: readonly LineStart[], place: Place): number {
  const half = Math.ceil(end / 2);
  const starts = lines.filter(({ at }) => at > 0 && at >= end / 4 && at <= end).toReversed();
  const seams = starts.map(({ at, place }) => {
    const line = lineFrom(text, at);
    return { at, line, before: place, after: readLine(place, line, at) };
  });
  const block = seams.find(isBetweenBlocks);
  if (block) return block.at;

  const isWhole = inline(text, end, place);
  const line = seams.find((seam) => seam.at >= half && isBetweenLines(seam) && isWhole(seam.at));
  if (line) return line.at;

  const search = (pattern: RegExp, isGood: (at: number) => boolean): number | undefined =>
    lastBreak(text, pattern, half, end, isGood);
  return (
    search(sentence, isWhole) ??
    search(word, isWhole) ??
    search(word, () => true) ??
    characterBefore(text, end)
  );
}

interface Seam {
  at: number;
  line: string;
  before: Place;
  after: Place;
}

function isBetweenBlocks({ at, before, after }: Seam): boolean {
  return !before.fence && before.leaf !== "heading" && after.startedAt === at;
}

function isBetweenLines({ line, before }: Seam): boolean {
  return before.table ? before.table.rows > 0 : !isHalfRule(before.line, line);
}

/** Returns a function that tells whether a cut leaves emphasis, code and links whole. */
function inline(text: string, end: number, place: Place): (at: number) => boolean {
  if (place.leaf === "none" || place.leaf === "code") return () => true;
  const { spans } = readInline(text.slice(0, end), Math.max(0, place.from));
  return (at) => !spans.some(([from, to]) => from < at && at < to);
}

function lastBreak(
  text: string,
  pattern: RegExp,
  half: number,
  end: number,
  isGood: (at: number) => boolean,
): number | undefined {
  // Starts a little earlier, because a break at the half includes the marks and spaces before it.
  const from = Math.max(0, half - 9);
  const breaks = Array.from(text.slice(from).matchAll(pattern), (match) =>
    Math.min(end, from + match.index + match[0].length),
  );
  return breaks.findLast((at) => at >= half && isGood(at) && !looksLikeBlock.test(text.slice(at, at + 12)));
}

function characterBefore(text: string, end: number): number {
  const character = graphemes.segment(text).containing(end);
  if (character && character.index > 0) return character.index;
  // The whole page is one character with its accents, so only keep surrogate pairs whole.
  return /[\uDC00-\uDFFF]/.test(text[end] ?? "") ? end - 1 : end;
}
