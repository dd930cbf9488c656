/** What platforms rewrite: links, mentions, addresses, entities. */
const rewritten = /[[<@&]|https?:/;

/**
 * Tells whether a message can be the page that began with `begins`. The message may show more, because the page grew before it was
 * posted, or a little less, because half-written Markdown is held back. Only letters and digits count: platforms change the rest.
 */
export function beginAlike(message: string, begins: string): boolean {
  const [words = ""] = begins.split(rewritten);
  const [told, saved] = [lettersOf(message), lettersOf(words)];
  const length = Math.min(told.length, saved.length);
  return length > 0 && told.slice(0, length).every((letter, index) => letter === saved[index]);
}

const lettersOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]/gu) ?? [];
