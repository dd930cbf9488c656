import { createRecent, type Page, type Turn } from "#core/platform";
import type { Block, Screen } from "./screen.ts";

/** The messages that this process has shown, by their keys. */
export interface Messages {
  has(key: string): boolean;
  /** Returns the message with this key. It appears when something is written into it. */
  at(key: string, turn: Turn): OneMessage;
  readonly isGrowing: boolean;
}

export interface OneMessage {
  write(page: Page, isFinal: boolean): void;
  remove(): void;
}

/** Older messages are not resumed any more. */
const mostMessages = 100;

export function createMessages(
  screen: Screen,
  /** Called before a message appears, so that its question can be shown above it. */
  onBegin: (turn: Turn) => void,
  onWritten: (page: Page) => void,
): Messages {
  const known = createRecent<OneMessage>(mostMessages);
  const growing = new Set<string>();

  const create = (key: string, turn: Turn): OneMessage => {
    let block: Block | undefined;
    let sealed: string | undefined;
    return {
      write(page, isFinal) {
        const content = JSON.stringify(page);
        // The same seal again changes nothing. Any other page after the seal goes below.
        if (content === sealed) return;
        if (block === undefined || sealed !== undefined) {
          onBegin(turn);
          block = screen.begin();
        }
        sealed = isFinal ? content : undefined;
        growing[isFinal ? "delete" : "add"](key);
        block[isFinal ? "seal" : "show"](page);
        onWritten(page);
      },
      remove() {
        // A sealed message has scrolled away.
        if (sealed === undefined) block?.remove();
        growing.delete(key);
        known.delete(key);
      },
    };
  };

  return {
    has: (key) => known.has(key),
    at(key, turn) {
      const message = known.get(key) ?? create(key, turn);
      known.set(key, message);
      return message;
    },
    get isGrowing() {
      return growing.size > 0;
    },
  };
}
