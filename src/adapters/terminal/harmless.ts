import { stripVTControlCharacters } from "node:util";

/**
 * Removes control characters. With them a model's text could move the terminal's cursor, overwrite other text, and set the title or
 * the clipboard. Removes bidirectional marks, too: they show a text in another order than it has.
 */
export function harmless(text: string): string {
  return stripVTControlCharacters(text.replaceAll("\r\n", "\n"))
    .toWellFormed()
    .replaceAll("\t", "    ")
    .replaceAll(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "");
}

/** The same for names and labels, which have one line. */
export const inOneLine = (text: string): string => harmless(text).replaceAll("\n", " ");
