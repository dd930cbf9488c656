/**
 * Returns text of a stranger, such as the name of a file, as a short text in one line: without control characters, and without marks
 * that turn the direction of what follows.
 */
export function inOneLine(text: string, most = 120): string {
  return text
    .slice(0, most)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, " ");
}
