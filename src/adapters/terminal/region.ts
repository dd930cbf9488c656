/** The lower end of a terminal, which is redrawn in place. Rows that leave it at the top go into the scrollback. */
export interface Region {
  /** Draws the rows. No row may be wider than the terminal. */
  draw(rows: readonly string[], cursor: { row: number; column: number }): void;
  /**
   * Leaves these rows at the top to the scrollback. Returns false if other rows are shown there, because rows that had left the screen
   * could not be corrected. The screen is then cleared, and everything must be drawn again.
   */
  release(rows: readonly string[]): boolean;
  /** Call when the terminal's size has changed: the terminal has wrapped all lines again. */
  forget(rowsAboveCursor: number): void;
}

const up = (rows: number): string => (rows > 0 ? `\x1b[${rows}A` : "");
const down = (rows: number): string => (rows > 0 ? `\x1b[${rows}B` : "");
const clearBelow = "\r\x1b[J";

// Shows a frame at once, without flicker. Line wrap is off, because the terminal may draw a character wider than its width here.
const beginFrame = "\x1b[?2026h\x1b[?25l\x1b[?7l";
const endFrame = "\x1b[?7h\x1b[?25h\x1b[?2026l";

export function createRegion(write: (text: string) => void, height: () => number): Region {
  /** The rows in the terminal. Scrolled rows are as they were when they left the screen. */
  let shown: string[] = [];
  let scrolled = 0;
  let cursorRow = 0;

  const moveTo = (row: number): string => up(cursorRow - row) + down(row - cursorRow);
  /** Clears the screen. Rows in the scrollback stay. */
  const clear = (): string => {
    const sequence = moveTo(scrolled) + clearBelow;
    shown = [];
    scrolled = 0;
    cursorRow = 0;
    return sequence;
  };

  /** Returns the first row that must be written again. Rows that have left the screen cannot be. */
  const firstChange = (rows: readonly string[]): number => {
    let first = scrolled;
    while (first < rows.length - 1 && first < shown.length && rows[first] === shown[first]) first += 1;
    return first;
  };

  return {
    draw(rows, cursor) {
      let frame = beginFrame;
      if (rows.length <= scrolled) frame += clear();
      const first = firstChange(rows);
      const isBelow = first === shown.length && first > 0;
      frame += isBelow ? `${moveTo(first - 1)}\r\n` : moveTo(first) + clearBelow;
      frame += rows.slice(first).join("\r\n");
      shown = [...shown.slice(0, first), ...rows.slice(first)];
      scrolled = Math.max(scrolled, shown.length - height());
      frame += `${up(shown.length - 1 - cursor.row)}\r${cursor.column > 0 ? `\x1b[${cursor.column}C` : ""}`;
      cursorRow = cursor.row;
      write(frame + endFrame);
    },
    release(rows) {
      if (rows.some((row, index) => row !== shown[index])) {
        write(clear());
        return false;
      }
      shown = shown.slice(rows.length);
      scrolled = Math.max(0, scrolled - rows.length);
      cursorRow -= rows.length;
      return true;
    },
    forget(rowsAboveCursor) {
      write(up(Math.min(rowsAboveCursor, height() - 1)) + clearBelow);
      shown = [];
      scrolled = 0;
      cursorRow = 0;
    },
  };
}
