/**
 * Cuts a text for the log to so many characters. Cuts before a word and never inside, because half a secret is no longer recognised
 * as one.
 */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most).replace(/\S+$/, "");
  return `${kept}… (${text.length - kept.length} characters more)`;
}
