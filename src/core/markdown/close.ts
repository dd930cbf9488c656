import { readInline, type Range } from "./inline.ts";
import { documentStart, isHalfClosing, linePrefix, readLine, type Place } from "./place.ts";
import { isHalfRule } from "./table.ts";

/**
 * Returns half-written Markdown as a reader should see it: closes what is open, and keeps back a marker that may become another
 * one. For display only: start from the raw text again next time. Keeps back no text, only markers, the target of a half-written
 * link and the head of a table that has no rule yet. Complete Markdown comes back unchanged; the result may be empty.
 */
export function closeMarkdown(text: string): string {
  let shown = text;
  // Each round removes something that cannot be shown, which may bring something else to the end.
  for (let round = 0; ; round++) {
    const place = locate(shown);
    const length = round < mostRounds ? shownLength(shown, place) : shown.length;
    if (length < shown.length) {
      shown = shown.slice(0, length);
      continue;
    }
    if (place.after.fence) return closeFence(shown, place.after, place.after.fence.marker);
    const from = openText(shown, place);
    if (from === undefined) return shown;
    const { end, holes, closers } = readInline(shown, from);
    const isSure = end === shown.length && holes.length === 0;
    if (isSure || round >= mostRounds) return insertBeforeSpace(shown, closers);
    shown = without(shown, holes, end);
  }
}

/** Two or three rounds are usual. A text that was built to need thousands shows a marker too many. */
const mostRounds = 10;

interface End {
  /** The place at the beginning of the last line. */
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

/** A line with only marks: a list item without its text, or the first dashes of a rule or an underline. */
const onlyMarks =
  /^(?:[ \t>]|(?:[-+*]|\d{1,9}[.)]|#{1,6}|\[[ xX]?\]?)(?=[ \t]|$))*(?:[*_]{3,}|-{1,2}|=+|\||\d{1,9})?$/;

/** Returns how much of the text can be shown, looking only at whole lines. */
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

/** Returns where the text begins whose markers can still be closed, or `undefined` if there is none. */
function openText(text: string, { after, lineAt }: End): number | undefined {
  if (after.leaf === "paragraph") return after.from;
  if (lineAt === text.length) return undefined;
  if (after.leaf === "heading") return after.from;
  if (after.leaf !== "table") return undefined;
  // Emphasis ends with its cell.
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
