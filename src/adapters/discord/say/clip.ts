/** Cuts between characters as people count them, never within a surrogate pair. Discord refuses empty names. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text.trim() === "" ? "\u200B" : text;
  return `${text
    .slice(0, most - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, "")}…`;
}
