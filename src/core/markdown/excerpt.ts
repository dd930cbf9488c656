import {
  documentStart,
  enter,
  isHalfClosing,
  lineFrom,
  linePrefix,
  readLine,
  type Container,
  type Place,
} from "./place.ts";

/** What is open where a line begins. */
export interface LineStart {
  readonly at: number;
  readonly place: Place;
}

/** A piece of a Markdown text, from a cut on, shown so that it can stand alone: what was open at the cut is opened again. */
export interface Excerpt {
  readonly source: string;
  append(text: string): void;
  /** The beginnings of lines up to `end`. */
  lines(end: number): readonly LineStart[];
  placeAt(end: number): Place;
  /** White space at the beginning that means nothing there. */
  readonly indent: number;
  /** Nothing of it can be seen. */
  readonly isBlank: boolean;
  /** All of it, as it stands, up to the last character that can be seen. */
  show(): string;
  /** How much of the first `end` characters is sure: not the first half of what ends a fence. */
  settled(end: number): number;
  /** The first `end` characters, with what is open there closed. */
  close(end: number): string;
  /** What follows a cut at `end`. */
  after(end: number): Excerpt;
}

interface Start {
  readonly place: Place;
  /** The first line is the rest of one. */
  readonly isMidLine: boolean;
}

export function createExcerpt(
  text: string,
  start: Start = { place: documentStart, isMidLine: false },
): Excerpt {
  const { place, isMidLine } = start;
  // The rest of a line lies in the same containers, though their marks stand before the cut.
  const prefix = isMidLine ? linePrefix(place.containers) : "";
  let source = text;
  const starts: LineStart[] = [{ at: 0, place }];

  const read = (from: LineStart, end: number): Place => {
    const own = from.at === 0 ? prefix : "";
    return readLine(from.place, own + source.slice(from.at, end), from.at - own.length);
  };
  const lines = (end: number): readonly LineStart[] => {
    let last = starts.at(-1) ?? { at: 0, place };
    for (
      let line = source.indexOf("\n", last.at);
      line >= 0 && line < end;
      line = source.indexOf("\n", last.at)
    ) {
      last = { at: line + 1, place: read(last, line) };
      starts.push(last);
    }
    return starts;
  };
  const placeAt = (end: number): Place => {
    lines(end);
    const from = starts.findLast(({ at }) => at <= end);
    return from && from.at < end ? read(from, end) : (from?.place ?? place);
  };

  return {
    get source() {
      return source;
    },
    append(more) {
      source += more;
    },
    lines,
    placeAt,
    get indent() {
      // The indentation of a whole line means something.
      const pattern = isMidLine ? /^[ \t\r]*(?:\n(?:[ \t\r]*\n)*)?/ : /^(?:[ \t\r]*\n)*/;
      return pattern.exec(source)?.[0].length ?? 0;
    },
    get isBlank() {
      if (source.trim() === "") return true;
      if (!place.fence) return false;
      // Nothing but the end of a fence that the page before has closed, or the first half of that.
      return isHalfClosing(place, prefix + source.trimEnd()) || show(start, source).trim() === "";
    },
    show: () => show(start, source.trimEnd()),
    settled(end) {
      const line = source.lastIndexOf("\n", end - 1) + 1;
      const isHalf = line > 0 && placeAt(end).fence && isHalfClosing(placeAt(line), source.slice(line, end));
      return isHalf ? line : end;
    },
    close(end) {
      const body = source.slice(0, end).trimEnd();
      const last = placeAt(body.length);
      const text = show(start, body);
      return last.fence ? `${text}\n${closing(start, last)}` : text;
    },
    after(end) {
      const isLineStart = source[end - 1] === "\n";
      return createExcerpt(source.slice(end), { place: carried(placeAt(end), end), isMidLine: !isLineStart });
    },
  };
}

/** What a page must say again is worth it only while it is short beside the page. */
function carried(place: Place, length: number): Place {
  const { table, fence } = place;
  const isHeadLong = table !== undefined && (table.head.length + table.rule.length) * 4 > length;
  return {
    ...place,
    startedAt: -1,
    from: 0,
    lineAt: 0,
    fence: fence && { ...fence, info: fence.info.length * 4 > length ? "" : fence.info, isBlank: false },
    table: isHeadLong ? undefined : table,
  };
}

function show(start: Start, body: string): string {
  const { place, isMidLine } = start;
  const { containers, fence, table } = place;
  const inner = outdent(start, body);
  if (!fence && !table) return inner;
  const after = readLine(place, (isMidLine ? linePrefix(containers) : "") + lineFrom(body, 0), 0);
  const quotes = linePrefix(containers.filter(isQuote));
  if (after.fence) return `${quotes}${fence?.marker}${fence?.info}\n${inner}`;
  // The page before has closed the fence, so that its closing line has nothing left to close.
  if (fence && after.containers === containers) return inner.slice(lineFrom(inner, 0).length).trimStart();
  // Half a row is no row.
  return table && after.table && !isMidLine
    ? `${quotes}${table.head}\n${quotes}${table.rule}\n${inner}`
    : inner;
}

/**
 * An excerpt that begins within a list item has lost the item's bullet, and its indentation would make code of it. Quotes
 * keep their marks.
 */
function outdent(start: Start, body: string): string {
  let open = start.place.containers;
  if (open.every(isQuote)) return start.isMidLine ? linePrefix(open) + body : body;
  const lines: string[] = [];
  let place = start.place;
  let at = 0;
  while (open.length > 0 && at <= body.length) {
    const line = lineFrom(body, at);
    const before = place;
    if (at === 0 && start.isMidLine) {
      place = readLine(before, linePrefix(open) + line, 0);
      lines.push(linePrefix(open.filter(isQuote)) + line);
    } else {
      place = readLine(before, line, 0);
      const isCode = before.fence !== undefined && place.containers === before.containers;
      // A fence ends with the item it lies in, but here the item cannot be seen.
      if (at > 0 && before.fence && !isCode) lines.push(closing(start, before));
      const { depth, position, kept } = enter(open, line);
      if (!isCode) open = open.slice(0, depth);
      lines.push(kept + line.slice(position));
    }
    at += line.length + 1;
  }
  return at > body.length ? lines.join("\n") : [...lines, body.slice(at)].join("\n");
}

/** What closes the fence at `place`. Of the items in which the excerpt begins nothing is left. */
function closing({ place: { containers } }: Start, place: Place): string {
  const known = new Set(containers);
  const shown = place.containers.filter((container) => isQuote(container) || !known.has(container));
  return linePrefix(shown) + (place.fence?.marker ?? "");
}

const isQuote = (container: Container): boolean => container.type === "quote";
