import { readInline } from "./inline.ts";
import { isHalfRule } from "./table.ts";
import { lineFrom, readLine, type Place } from "./place.ts";
import type { LineStart } from "./excerpt.ts";

const sentence = /[.!?…]["'”’)\]*_]*\s+|[。！？]+/g;
const word = /\s+/g;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A dash or a number that the reader would take for a list at the beginning of a page. */
const looksLikeBlock = /^(?:(?:[-+*]|#{1,6})(?:\s|$)|>|\d{1,9}(?:[.)]|$)|`{3}|~{3})/;

/**
 * Where a page ends of which at most `end` characters fit: at the end of a block, a line, a sentence, a word or a character, in
 * this order. Blocks may leave a page quite empty, all others fill it at least by half. `text` must go on behind `end`, and no
 * more of it than that may be given: whoever sees further would cut elsewhere than one who sees the text grow.
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

/** Tells whether a cut would tear nothing apart that belongs together. */
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
  let best: number | undefined;
  // From a little before, for the marks and spaces that a break at the half has before it.
  const from = Math.max(0, half - 9);
  for (const match of text.slice(from).matchAll(pattern)) {
    const at = Math.min(end, from + match.index + match[0].length);
    if (at >= half && isGood(at) && !looksLikeBlock.test(text.slice(at, at + 12))) best = at;
  }
  return best;
}

function characterBefore(text: string, end: number): number {
  const character = graphemes.segment(text).containing(end);
  if (character && character.index > 0) return character.index;
  // A page of accents on one letter: at least no half of a pair.
  return /[\uDC00-\uDFFF]/.test(text[end] ?? "") ? end - 1 : end;
}
