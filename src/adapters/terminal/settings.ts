import type { Input } from "./editor.ts";
import type { Output } from "./live-screen.ts";

export interface TerminalOptions {
  /** Where lines come from. With `null` nothing is read, and `say` says everything. */
  input?: Input | null | undefined;
  output?: Output | undefined;
  /** The person at the keyboard. */
  person?: string | undefined;
  /** The name of the bot that answers; without it the router decides. */
  bot?: string | undefined;
  /** The first line that the person at the keyboard sees. */
  greeting?: string | undefined;
  /** One conversation of several; each has a history of its own. */
  thread?: string | undefined;
  /** How many characters a message has before the next one begins. */
  pageLength?: number | undefined;
}

/** What a program can do in a terminal, apart from answering. */
export interface TerminalConversation {
  /** Says something as if `person` had typed it. Resolves when it would survive a crash. */
  say(text: string, person?: string): Promise<void>;
  /** Resolves when nothing more is said: "end" of the input, or the person wants to "quit" now. */
  left: Promise<"end" | "quit">;
}
