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

/** The beginning of a line, and what is open there. */
export interface LineStart {
  readonly at: number;
  readonly place: Place;
}

/** The rest of a Markdown text after a cut, shown so that it stands alone: what was open at the cut is opened again. */
export interface Excerpt {
  readonly source: string;
  append(text: string): void;
  /** Returns the beginnings of lines up to `end`. */
  lines(end: number): readonly LineStart[];
  placeAt(end: number): Place;
  /** The length of the meaningless white space at the beginning. */
  readonly indent: number;
  /** True when a reader would see nothing. */
  readonly isBlank: boolean;
  /** Returns all of it, without closing anything, up to the last visible character. */
  show(): string;
  /** Returns how many of the first `end` characters are certain. The first half of a closing fence is not. */
  settled(end: number): number;
  /** Returns the first `end` characters, and closes what is open there. */
  close(end: number): string;
  /** Returns the excerpt after a cut at `end`. */
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
  // The rest of a line lies in the same containers, but their marks stand before the cut.
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
      // The indentation of a whole line has a meaning.
      const pattern = isMidLine ? /^[ \t\r]*(?:\n(?:[ \t\r]*\n)*)?/ : /^(?:[ \t\r]*\n)*/;
      return pattern.exec(source)?.[0].length ?? 0;
    },
    get isBlank() {
      if (source.trim() === "") return true;
      if (!place.fence) return false;
      // Only the closing of a fence, which the page before has closed already, or the first half of it.
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

/** Drops what the next page would have to repeat, if that is long compared with the page. */
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
  // The page before has closed the fence, so its closing line must not appear again.
  if (fence && after.containers === containers) return inner.slice(lineFrom(inner, 0).length).trimStart();
  // The rest of a cut row is not a row.
  return table && after.table && !isMidLine
    ? `${quotes}${table.head}\n${quotes}${table.rule}\n${inner}`
    : inner;
}

/**
 * Removes the indentation of list items in which the excerpt begins: without their bullets it would look like code. Quotes keep
 * their marks.
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
      // A fence ends with its list item, but here the item is not visible, so the fence is closed.
      if (at > 0 && before.fence && !isCode) lines.push(closing(start, before));
      const { depth, position, kept } = enter(open, line);
      if (!isCode) open = open.slice(0, depth);
      lines.push(kept + line.slice(position));
    }
    at += line.length + 1;
  }
  return at > body.length ? lines.join("\n") : [...lines, body.slice(at)].join("\n");
}

/** Returns the line that closes the fence at `place`. The items in which the excerpt begins have lost their indentation. */
function closing({ place: { containers } }: Start, place: Place): string {
  const known = new Set(containers);
  const shown = place.containers.filter((container) => isQuote(container) || !known.has(container));
  return linePrefix(shown) + (place.fence?.marker ?? "");
}

const isQuote = (container: Container): boolean => container.type === "quote";
