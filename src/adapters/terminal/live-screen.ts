import { closeMarkdown } from "#core/platform";
import { type Cell, paint, toCells, widthOfAll } from "./cells.ts";
import { harmless, inOneLine } from "./harmless.ts";
import { bold, dim } from "./inline.ts";
import { framed } from "./markdown.ts";
import { toLines } from "./page.ts";
import { createRegion } from "./region.ts";
import type { Block, Screen } from "./screen.ts";

/** A stream that may be a terminal. */
export type Output = NodeJS.WritableStream & { columns?: number; rows?: number; isTTY?: boolean };

/** A part of the conversation. It is redrawn at every change until it is final. */
interface Entry {
  lines(columns: number): string[];
  final: boolean;
}

/** Draws on a terminal. Answers grow in place, typed text stays below them, and final parts scroll away like other output. */
export function createLiveScreen(output: Output, options: { prompt: boolean }): Screen {
  const columns = (): number => output.columns || 80;
  const region = createRegion(
    (text) => void output.write(text),
    () => output.rows || 24,
  );
  let entries: Entry[] = [];
  let status: string | null = null;
  let typed = { text: "", cursor: 0 };
  let prompt = options.prompt;
  let rowsAboveCursor = 0;

  const draw = (): void => {
    for (;;) {
      const drawn = entries.map((entry) => [...entry.lines(columns()), ""]);
      const statusRows = status === null ? [] : framed([], toCells(inOneLine(status), dim), columns());
      const field = prompt ? toField(typed.text, typed.cursor, columns()) : emptyField;
      const above = [...drawn.flat(), ...statusRows];
      rowsAboveCursor = above.length + field.row;
      region.draw([...above, ...field.rows], { row: rowsAboveCursor, column: field.column });
      if (!releaseFinal(drawn)) return;
    }
  };

  /** Leaves final parts to the scrollback. Returns whether everything must be drawn again. */
  const releaseFinal = (drawn: readonly string[][]): boolean => {
    for (const rows of drawn) {
      if (!entries[0]?.final) return false;
      if (!region.release(rows)) return true;
      rowsAboveCursor -= rows.length;
      entries.shift();
    }
    return false;
  };

  const add = (lines: Entry["lines"], final: boolean): Entry => {
    const entry = { lines, final };
    entries.push(entry);
    draw();
    return entry;
  };

  const resized = (): void => {
    region.forget(rowsAboveCursor);
    draw();
  };
  output.on("resize", resized);

  return {
    say(person, text) {
      const head = toCells(person ? `${inOneLine(person)} › ` : "› ", bold);
      add(
        (width) =>
          harmless(text)
            .split("\n")
            .flatMap((line) => framed(head, toCells(line, bold), width)),
        true,
      );
    },
    hint: (text) => void add((width) => framed([], toCells(text, dim), width), true),
    begin: () => createBlock(add, draw, (entry) => (entries = entries.filter((other) => other !== entry))),
    status(text) {
      status = text;
      draw();
    },
    typed(text, cursor) {
      typed = { text, cursor };
      draw();
    },
    close() {
      output.removeListener("resize", resized);
      status = null;
      prompt = false;
      draw();
    },
  };
}

function createBlock(
  add: (lines: Entry["lines"], final: boolean) => Entry,
  draw: () => void,
  drop: (entry: Entry) => void,
): Block {
  let entry: Entry | undefined;
  const set = (lines: Entry["lines"], final: boolean): void => {
    if (!entry) entry = add(lines, final);
    else {
      Object.assign(entry, { lines, final });
      draw();
    }
  };
  return {
    // Half-written Markdown is closed for display, so that it does not style the rest of the screen.
    show: (page) => set((columns) => toLines({ ...page, text: closeMarkdown(page.text) }, columns), false),
    seal: (page) => set((columns) => toLines(page, columns), true),
    remove() {
      if (entry) drop(entry);
      draw();
    },
  };
}

/** The line in which a person types. */
interface Field {
  rows: string[];
  /** The cursor's position. */
  row: number;
  column: number;
}

const emptyField: Field = { rows: [""], row: 0, column: 0 };

function toField(text: string, cursor: number, columns: number): Field {
  const head = "› ";
  // Lines break at the last column and not at words, so that the cursor does not jump.
  const before = toCells(head + harmless(text.slice(0, cursor)));
  const cells = [...before, ...toCells(`${harmless(text.slice(cursor))} `)];
  const rows: Cell[][] = [[]];
  let position = { row: 0, column: 0 };
  for (const [index, cell] of cells.entries()) {
    if (widthOfAll(rows.at(-1) ?? []) + cell.width > columns) rows.push([]);
    if (index === before.length) position = { row: rows.length - 1, column: widthOfAll(rows.at(-1) ?? []) };
    rows.at(-1)?.push(cell);
  }
  return { rows: rows.map(paint), ...position };
}
