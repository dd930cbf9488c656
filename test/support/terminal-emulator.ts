import { Writable } from "node:stream";

/** A terminal that shows its contents: it treats output as xterm would. Throws at a sequence that it does not know. */
export interface TerminalEmulator extends Writable {
  isTTY: true;
  columns: number;
  rows: number;
  /** What a person sees now. */
  screen(): string[];
  /** What a person sees who scrolls up, from the very first line on. */
  everything(): string[];
  cursor(): { row: number; column: number };
  /** Everything that was ever written, as it came. */
  raw(): string;
  resize(columns: number, rows: number): void;
}

const sequence = /^\[(?<parameters>[?\d;]*)(?<command>[A-Za-z])/;
const halfSequence = /^(?:\[[?\d;]*)?$/;
const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

export function createTerminalEmulator(columns = 80, rows = 24): TerminalEmulator {
  /** A wide character fills its second cell with an empty text. */
  let lines: string[][] = [[]];
  let top = 0;
  let row = 0;
  let column = 0;
  let wraps = true;
  let raw = "";
  /** The beginning of a sequence whose end comes with the next chunk. */
  let begun = "";

  const line = (): string[] => (lines[row] ??= []);
  const lineFeed = (): void => {
    row += 1;
    line();
    top = Math.max(top, row - terminal.rows + 1);
  };
  const put = (text: string): void => {
    const width = /\p{Emoji_Presentation}|[\u2E80-\u9FFF\uAC00-\uD7A3\uFF00-\uFF60]/u.test(text) ? 2 : 1;
    if (column + width > terminal.columns) {
      if (wraps) {
        column = 0;
        lineFeed();
      } else column = terminal.columns - width;
    }
    while (line().length < column) line().push(" ");
    line().splice(column, width, text, ...(width === 2 ? [""] : []));
    column += width;
  };
  const control = (parameters: string, command: string): void => {
    const count = Number(parameters) || 1;
    if (command === "A") row = Math.max(top, row - count);
    else if (command === "B") row = Math.min(top + terminal.rows - 1, row + count);
    else if (command === "C") column = Math.min(terminal.columns - 1, column + count);
    else if (command === "J" && parameters === "") {
      line().length = Math.min(line().length, column);
      lines = lines.slice(0, row + 1);
    } else if (parameters === "?7") wraps = command === "h";
    else if (command !== "m" && !/^\?(?:25|2026|2004)$/.test(parameters)) {
      throw new Error(`The emulator does not know ESC[${parameters}${command}`);
    }
  };
  const take = (text: string): void => {
    raw += text;
    let rest = begun + text;
    begun = "";
    while (rest.length > 0) {
      if (rest.startsWith("\u001b") && halfSequence.test(rest.slice(1))) {
        begun = rest;
        return;
      }
      const escape = rest.startsWith("\u001b") ? sequence.exec(rest.slice(1)) : null;
      if (escape) {
        control(escape.groups?.["parameters"] ?? "", escape.groups?.["command"] ?? "");
        rest = rest.slice(1 + escape[0].length);
        continue;
      }
      const plain = /^\P{Cc}+/u.exec(rest)?.[0];
      if (plain) for (const { segment } of graphemes.segment(plain)) put(segment);
      else if (rest[0] === "\n") lineFeed();
      else if (rest[0] === "\r") column = 0;
      else throw new Error(`The emulator does not know ${JSON.stringify(rest.slice(0, 12))}`);
      rest = rest.slice(plain?.length ?? 1);
    }
  };
  const shown = (from: number): string[] => {
    const texts = lines.slice(from).map((cells) => cells.join("").trimEnd());
    while (texts.at(-1) === "") texts.pop();
    return texts;
  };

  const terminal: TerminalEmulator = Object.assign(
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        try {
          take(String(chunk));
          done();
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      },
    }),
    {
      isTTY: true as const,
      columns,
      rows,
      screen: () => shown(top),
      everything: () => shown(0),
      cursor: () => ({ row: row - top, column }),
      raw: () => raw,
      resize(newColumns: number, newRows: number) {
        terminal.columns = newColumns;
        terminal.rows = newRows;
        top = Math.max(0, Math.max(lines.length, row + 1) - newRows);
        terminal.emit("resize");
      },
    },
  );
  return terminal;
}
