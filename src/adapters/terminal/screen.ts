import type { Page } from "#core/platform";

/** Shows a conversation: on a terminal, or as plain lines in a pipe. */
export interface Screen {
  /** Shows what a person said. */
  say(person: string, text: string): void;
  /** Makes room for a message below everything else. */
  begin(): Block;
  /** Shows a hint of the program, which does not belong to the conversation. */
  hint(text: string): void;
  status(text: string | null): void;
  /** Shows what a person types. `cursor` counts the characters before the cursor. */
  typed(text: string, cursor: number): void;
  /** Leaves the terminal as it was found. */
  close(): void;
}

/** One message. */
export interface Block {
  show(page: Page): void;
  /** Shows the page for good. */
  seal(page: Page): void;
  remove(): void;
}
