/** One character on a terminal. */
export interface Cell {
  text: string;
  /** Columns: 0, 1 or 2. */
  width: number;
  /** SGR numbers such as "1;36", or nothing. */
  style: string;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const wide =
  /^(?:\p{Emoji_Presentation}|\p{Regional_Indicator}{2}|\p{Emoji}\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}])/u;

/** Splits a text into cells. Chinese characters and emoji take two columns, combining accents none. */
export function toCells(text: string, style = ""): Cell[] {
  // Plain ASCII, which most text is, needs no segmenter.
  if (/^[\x20-\x7E]*$/.test(text))
    return Array.from(text, (character) => ({ text: character, width: 1, style }));
  return Array.from(graphemes.segment(text), ({ segment }) => ({
    text: segment,
    width: widthOf(segment),
    style,
  }));
}

function widthOf(grapheme: string): number {
  if (zeroWidth.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}

export const widthOfAll = (cells: readonly Cell[]): number =>
  cells.reduce((sum, { width }) => sum + width, 0);

/** Breaks cells into lines at spaces, and inside a word only if the word is longer than a line. */
export function wrap(cells: readonly Cell[], columns: number): Cell[][] {
  const lines: Cell[][] = [];
  let start = 0;
  while (start < cells.length) {
    let end = start;
    let used = 0;
    let space = -1;
    for (; end < cells.length; end += 1) {
      const cell = cells[end];
      if (cell === undefined || used + cell.width > columns) break;
      used += cell.width;
      if (cell.text === " ") space = end;
    }
    // A terminal of one column cannot hold a wide character, which is put there all the same.
    if (end === start) end += 1;
    const isBroken = end < cells.length && cells[end]?.text !== " ";
    if (isBroken && space > start) end = space;
    lines.push(cells.slice(start, end));
    start = end < cells.length && cells[end]?.text === " " ? end + 1 : end;
  }
  return lines.length > 0 ? lines : [[]];
}

/** Writes cells with their styles. Closes each style, so that it does not run into the next line. */
export function paint(cells: readonly Cell[]): string {
  let painted = "";
  let current = "";
  for (const { text, style } of cells) {
    if (style !== current) painted += (current ? "\x1b[0m" : "") + (style ? `\x1b[${style}m` : "");
    current = style;
    painted += text;
  }
  return current ? `${painted}\x1b[0m` : painted;
}
