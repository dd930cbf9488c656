/** Tells whether a text can be a reaction. */
export function isEmoji(text: string): boolean {
  return /^\w{2,32}:\d{17,19}$/.test(text) || /^(\p{Emoji}|\p{Emoji_Component})+$/u.test(text);
}

/** Writes "👍" or "name:id" as the API writes an emoji. */
export function toEmoji(emoji: string): { id: string | null; name: string } {
  const [name = emoji, id] = emoji.split(":");
  return { id: id ?? null, name };
}
