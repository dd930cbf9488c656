/** The lower end of a terminal, which is drawn again and again in place. What leaves it at the top belongs to the scrollback. */
export interface Region {
  /** No row may be wider than the terminal. */
  draw(rows: readonly string[], cursor: { row: number; column: number }): void;
  /**
   * Gives up these rows at the top for good. `false` where something else stands there, because rows that had left the screen
   * could not be corrected: then what is on the screen is cleared, and everything has to be drawn once more.
   */
  release(rows: readonly string[]): boolean;
  /** The terminal has another size now, and has wrapped its lines anew. */
  forget(rowsAboveCursor: number): void;
}

const up = (rows: number): string => (rows > 0 ? `\x1b[${rows}A` : "");
const down = (rows: number): string => (rows > 0 ? `\x1b[${rows}B` : "");
const clearBelow = "\r\x1b[J";

// One frame, not a flicker; and a character that the terminal draws wider than we think must not push the rows apart.
const beginFrame = "\x1b[?2026h\x1b[?25l\x1b[?7l";
const endFrame = "\x1b[?7h\x1b[?25h\x1b[?2026l";

export function createRegion(write: (text: string) => void, height: () => number): Region {
  /** What stands in the terminal, the scrolled rows as they were when they left the screen. */
  let shown: string[] = [];
  let scrolled = 0;
  let cursorRow = 0;

  const moveTo = (row: number): string => up(cursorRow - row) + down(row - cursorRow);
  /** Whatever is on the screen goes, what has left it stays. */
  const beginAnew = (): string => {
    const sequence = moveTo(scrolled) + clearBelow;
    shown = [];
    scrolled = 0;
    cursorRow = 0;
    return sequence;
  };

  /** The first row that has to be written again. What has left the screen cannot be. */
  const firstChange = (rows: readonly string[]): number => {
    let first = scrolled;
    while (first < rows.length - 1 && first < shown.length && rows[first] === shown[first]) first += 1;
    return first;
  };

  return {
    draw(rows, cursor) {
      let frame = beginFrame;
      if (rows.length <= scrolled) frame += beginAnew();
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
        write(beginAnew());
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
