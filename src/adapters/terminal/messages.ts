import type { Page, Turn } from "#core/platform";
import type { Block, Screen } from "./screen.ts";

/** The messages that this process has shown, by the key under which they were opened. */
export interface Messages {
  has(key: string): boolean;
  /** The message with this key, which appears with the first thing that is written into it. */
  at(key: string, turn: Turn): OneMessage;
  /** Is one of them still growing? */
  readonly isGrowing: boolean;
}

export interface OneMessage {
  write(page: Page, isFinal: boolean): void;
  remove(): void;
}

/** More than anybody resumes. */
const mostKept = 100;

export function createMessages(
  screen: Screen,
  /** Told before a message appears, so that its question can stand right above it. */
  onBegin: (turn: Turn) => void,
  onWritten: (page: Page) => void,
): Messages {
  const known = new Map<string, OneMessage>();
  const growing = new Set<string>();

  const create = (key: string, turn: Turn): OneMessage => {
    let block: Block | undefined;
    let sealed: string | undefined;
    return {
      write(page, isFinal) {
        const content = JSON.stringify(page);
        // Repeating the seal says nothing new; anything else after it can only be said below.
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
        // What has scrolled away for good cannot be taken back.
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
      const [oldest] = known.keys();
      if (known.size > mostKept && oldest !== undefined) known.delete(oldest);
      return message;
    },
    get isGrowing() {
      return growing.size > 0;
    },
  };
}
