/** What a message must carry to be read for mentions. */
export interface Mentioning {
  content: string;
  mentions: readonly { id: string }[];
  mention_roles: readonly string[];
}

/**
 * Is the bot meant? By its name in the text, or by a role that was chosen for that. Not by @everyone, and not by the ping
 * that comes with a reply: `mentions` holds both, the text only what was typed.
 */
export function isMentioned(
  { content, mentions, mention_roles }: Mentioning,
  self: string,
  roles: readonly string[],
): boolean {
  const named = mentions.some(({ id }) => id === self) && mentionOf(self).test(content);
  return named || mention_roles.some((role) => roles.includes(role));
}

/** The text without the bot's own name, wherever it stands. */
export function withoutMention(content: string, self: string, roles: readonly string[]): string {
  const names = [mentionOf(self), ...roles.map((role) => new RegExp(`<@&${role}>`))];
  const rest = names.reduce(
    (text, name) => text.replace(new RegExp(`[ \\t]*${name.source}`, "g"), ""),
    content,
  );
  return rest.trim();
}

// With "!" it is the form that older clients still send. https://discord.com/developers/docs/reference#message-formatting
const mentionOf = (id: string): RegExp => new RegExp(`<@!?${id}>`);
