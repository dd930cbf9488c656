import { stripVTControlCharacters } from "node:util";

/**
 * Text that only shows and never steers: whoever writes to a terminal can move its cursor, rewrite what stands there, set its
 * title or its clipboard, and a model writes whatever somebody talked it into. Bidirectional marks go too: they make text read
 * differently from what it is.
 */
export function harmless(text: string): string {
  return stripVTControlCharacters(text.replaceAll("\r\n", "\n"))
    .toWellFormed()
    .replaceAll("\t", "    ")
    .replaceAll(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "");
}

/** For a name or a label, which has one line. */
export const inOneLine = (text: string): string => harmless(text).replaceAll("\n", " ");
