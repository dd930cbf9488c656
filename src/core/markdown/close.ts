import { readInline, type Range } from "./inline.ts";
import { documentStart, isHalfClosing, linePrefix, readLine, type Place } from "./place.ts";
import { isHalfRule } from "./table.ts";

/**
 * Half-written Markdown as a reader should see it: what is open is closed, and a marker that is not yet sure to be one is kept
 * back. For display only: the next look starts from the raw text again. Never keeps back text, only markers, the target of a
 * half-written link and the head of a table that is none yet. What is complete comes back unchanged; it may be that nothing is left.
 */
export function closeMarkdown(text: string): string {
  let shown = text;
  // Each round takes away something that cannot be shown, and so may bring something else to the end.
  for (let round = 0; ; round++) {
    const place = locate(shown);
    const length = shownLength(shown, place);
    if (length < shown.length) {
      shown = shown.slice(0, length);
      continue;
    }
    if (place.after.fence) return closeFence(shown, place.after, place.after.fence.marker);
    const from = openText(shown, place);
    if (from === undefined) return shown;
    const { end, holes, closers } = readInline(shown, from);
    const isSure = end === shown.length && holes.length === 0;
    if (isSure || round === mostRounds) return insertBeforeSpace(shown, closers);
    shown = without(shown, holes, end);
  }
}

/** Two or three are usual. Text that was made to need thousands gets a marker too many. */
const mostRounds = 20;

interface End {
  /** At the beginning of the last line. */
  before: Place;
  after: Place;
  lineAt: number;
}

function locate(text: string): End {
  let before = documentStart;
  let lineAt = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", lineAt)) {
    before = readLine(before, text.slice(lineAt, end), lineAt);
    lineAt = end + 1;
  }
  const after = lineAt === text.length ? before : readLine(before, text.slice(lineAt), lineAt);
  return { before, after, lineAt };
}

/** A line with nothing but marks: a list item without its text, the first dashes of a line that underlines or parts. */
const onlyMarks =
  /^(?:[ \t>]|(?:[-+*]|\d{1,9}[.)]|#{1,6}|\[[ xX]?\]?)(?=[ \t]|$))*(?:[*_]{3,}|-{1,2}|=+|\||\d{1,9})?$/;

/** How much of the text can be shown as far as whole lines are concerned. */
function shownLength(text: string, { before, after, lineAt }: End): number {
  const line = text.slice(lineAt);
  if (after.fence) {
    if (after.fence.isBlank) return after.startedAt;
    return isHalfClosing(after, line) ? lineAt : text.length;
  }
  const isTableBegun = after.leaf === "paragraph" && after.rows === 1;
  if (line === "") return isTableBegun ? after.lineAt : text.length;
  if (onlyMarks.test(line)) return lineAt;
  if (isHalfRule(before.line, line) && after.leaf !== "table") return lineAt;
  return isTableBegun && after.lineAt === lineAt ? lineAt : text.length;
}

function closeFence(text: string, place: Place, marker: string): string {
  return `${text}${text.endsWith("\n") ? "" : "\n"}${linePrefix(place.containers)}${marker}`;
}

/** Where the text begins whose markers can still be closed; `undefined` where there is none. */
function openText(text: string, { after, lineAt }: End): number | undefined {
  if (after.leaf === "paragraph") return after.from;
  if (lineAt === text.length) return undefined;
  if (after.leaf === "heading") return after.from;
  if (after.leaf !== "table") return undefined;
  // Emphasis does not reach from one cell into the next.
  const cells = text.slice(after.from).split(/(?<!\\)\|/);
  return text.length - (cells.at(-1) ?? "").length;
}

function insertBeforeSpace(text: string, closers: string): string {
  const end = text.trimEnd().length;
  return closers === "" ? text : text.slice(0, end) + closers + text.slice(end);
}

function without(text: string, holes: readonly Range[], end: number): string {
  let rest = "";
  let position = 0;
  for (const [from, to] of [...holes].toSorted(([one], [other]) => one - other)) {
    if (from >= end) break;
    rest += text.slice(position, from);
    position = to;
  }
  return rest + text.slice(position, Math.max(position, end));
}
