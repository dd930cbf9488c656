const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Shortens a text to `length` code units at most. Cuts between characters as people count them, and ends a cut text with "…". */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  // The segmenter looks a little further, to see where the last character ends.
  const kept = graphemes.segment(text.slice(0, length + 50)).containing(length - 1)?.index ?? 0;
  return `${text.slice(0, kept).trimEnd()}…`;
}
