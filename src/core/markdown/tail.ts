import type { Token } from "marked";
import { lexMarkdown } from "./lexer.ts";

/** A text taken apart into what is finished and what may still change. */
export interface Tail {
  /** The finished blocks, which never change again. The same array as long as the text only grows. */
  readonly blocks: readonly Token[];
  /** What follows them: give it to `closeMarkdown`, then to `lexMarkdown`. */
  readonly rest: string;
}

/**
 * Follows a growing text, so that a surface renders each finished block once and only the rest at every look: the cost of an
 * answer is then linear in its length. A text that does not go on from the last one starts anew.
 */
export function createTail(): (text: string) => Tail {
  let blocks: Token[] = [];
  let frozen = "";
  let nextLook = 0;

  return (raw) => {
    // The lexer does the same; offsets must be those of what it sees.
    const text = raw.includes("\r") ? raw.replace(/\r\n?/g, "\n") : raw;
    // Ten times as fast as startsWith, which compares letter by letter.
    if (text.slice(0, frozen.length) !== frozen) {
      blocks = [];
      frozen = "";
      nextLook = 0;
    }
    // Only whole lines count: a "2" is a paragraph until its dot makes a list of it. The last two blocks stay open, because
    // a next line can go on with a list across a blank line, or turn a paragraph into a heading or a table.
    const whole = text.slice(frozen.length, text.lastIndexOf("\n") + 1);
    if (whole.length >= nextLook) {
      const finished = lexMarkdown(whole).slice(0, -2);
      blocks.push(...finished);
      const length = finished.reduce((sum, token) => sum + token.raw.length, 0);
      frozen = text.slice(0, frozen.length + length);
      // A look costs as much as it reads. Until a long list has grown by half there is no other.
      nextLook = (whole.length - length) * 1.5;
    }
    return { blocks, rest: text.slice(frozen.length) };
  };
}
