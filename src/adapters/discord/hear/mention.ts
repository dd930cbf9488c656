/** The names of the bot: its id, and the roles that stand for it. */
export interface OwnNames {
  self: string;
  roles: readonly string[];
}

/** The parts of a message in which the bot looks for its name. */
export interface Mentioning {
  content: string;
  mentions?: readonly { id: string }[];
  mention_roles?: readonly string[];
}

/**
 * Tells whether a message means the bot: by its name in the text, or by one of the `roles` that stand for it. @everyone and the ping
 * of a reply do not count. Both are in `mentions`, but the text has only what was typed.
 */
export function isMentioned(
  { content, mentions = [], mention_roles = [] }: Mentioning,
  { self, roles }: OwnNames,
): boolean {
  const named = mentions.some(({ id }) => id === self) && mentionOf(self).test(content);
  return named || mention_roles.some((role) => roles.includes(role));
}

/** Returns the text without the bot's name. */
export function withoutMention(content: string, { self, roles }: OwnNames): string {
  const names = [mentionOf(self), ...roles.map((role) => new RegExp(`<@&${role}>`))];
  const rest = names.reduce(
    // Looks for a name only from the first of several blanks, so that a text of blanks is read once.
    (text, name) => text.replace(new RegExp(`(?<![ \\t])[ \\t]*${name.source}`, "g"), ""),
    content,
  );
  return rest.trim();
}

// Older clients still send the form with "!". https://discord.com/developers/docs/reference#message-formatting
const mentionOf = (id: string): RegExp => new RegExp(`<@!?${id}>`);
