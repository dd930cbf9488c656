import type { Page } from "#core/platform";

/** Where a conversation is shown. One draws on a terminal, one writes plain lines into a pipe. */
export interface Screen {
  /** What somebody said. */
  say(person: string, text: string): void;
  /** A place for a message, at the end of what stands there. */
  begin(): Block;
  /** A hint of our own, not part of the conversation. */
  hint(text: string): void;
  status(text: string | null): void;
  /** What is being typed, and how many of its characters are before the cursor. */
  typed(text: string, cursor: number): void;
  /** Leaves the terminal as it was found. */
  close(): void;
}

/** One message. */
export interface Block {
  show(page: Page): void;
  /** For good: nothing is drawn in its place any more. */
  seal(page: Page): void;
  remove(): void;
}
