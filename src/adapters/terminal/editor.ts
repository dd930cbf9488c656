import { createInterface } from "node:readline";
import { Writable } from "node:stream";

/** A stream that may be a keyboard. */
export type Input = NodeJS.ReadableStream & { isTTY?: boolean };

export interface EditorEvents {
  /** Called at every key with the line. `cursor` counts the characters before the cursor. */
  onTyped(text: string, cursor: number): void;
  onLine(text: string): void;
  /** Ctrl-C. */
  onInterrupt(): void;
  /** Ctrl-D, or the end of the file. */
  onEnd(): void;
}

/** Reads lines from a keyboard or a pipe. The screen draws them below the growing answer, so Node's line editor draws nothing. */
export function createEditor(input: Input, events: EditorEvents): { close(): void } {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: input.isTTY === true, historySize: 200 });
  const typed = (): void => events.onTyped(lines.line, lines.cursor);
  let closed = false;
  lines.on("line", (text) => {
    events.onLine(text);
    typed();
  });
  lines.on("SIGINT", events.onInterrupt);
  lines.on("close", () => {
    if (!closed) events.onEnd();
  });
  if (input.isTTY) input.on("keypress", typed);
  return {
    close() {
      closed = true;
      input.removeListener("keypress", typed);
      lines.close();
    },
  };
}
