/** Splits code off, because its content stays as it is. */
const code = /(\n?```[\s\S]*?```\n?|`[^`\n]+`)/;
const entity = /<([@#!]?)([^|<>\n]+)(?:\|([^<>\n]*))?>/g;
const bold = /(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])/g;
const struck = /(?<![\w~])~(?=\S)([^~\n]*?\S)~(?![\w~])/g;
const bullet = /^(\s*)[•◦▪]\s+/gm;
const escapes: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** Stands for the bot's mention until `withoutMark` removes it. Keyboards cannot type this character. */
export const ownMark = "\uE000";

/** Removes the bot's mention with its comma or colon, and the space before it or, at the beginning of a line, after it. */
export const withoutMark = (text: string): string =>
  text.replaceAll(/^\uE000[,:]?[ \t]*|[ \t]?\uE000[,:]?/gm, "").trim();

/**
 * Converts what a person typed from Slack's own markup to Markdown, without mentions of `self`.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export const toMarkdown = (text: string, self?: string): string => withoutMark(toMarked(text, self));

/**
 * Converts Slack's markup to Markdown. Mentions of `self` become the mark. Mentions of other people and of channels without a
 * label stay as `<@U…>` and `<#C…>`, because only Slack knows their names.
 */
export function toMarked(text: string, self?: string): string {
  const parts = text.split(code).map((part, index) => {
    if (index % 2 === 0) return toProse(part, self);
    return part.includes("```") ? toFence(part) : unescape(part);
  });
  return parts.join("").trim();
}

const mention = /<@(\w+)>/g;

/** Tells whether a text mentions exactly one person. */
export const mentionedAlone = (text: string): boolean =>
  new Set([...text.matchAll(mention)].map(([, id]) => id)).size === 1;

/** Removes every mention of a person. */
export const withoutMention = (text: string): string => withoutMark(text.replaceAll(mention, ownMark));

function toProse(text: string, self: string | undefined): string {
  const plain = text
    .replaceAll(bold, "**$1**")
    .replaceAll(struck, "~~$1~~")
    .replaceAll(bullet, "$1- ")
    .replaceAll(entity, (whole, sign: string, target: string, label: string | undefined) =>
      toWords(whole, sign, target, label, self),
    );
  return unescape(plain);
}

function toWords(
  whole: string,
  sign: string,
  target: string,
  label: string | undefined,
  self: string | undefined,
): string {
  if (sign === "@") return target === self ? ownMark : label ? `@${label.replace(/^@/, "")}` : whole;
  if (sign === "#") return label ? `#${label}` : `<#${target}>`;
  // Broadcasts, user groups and dates become the words that people see.
  if (sign === "!") return label ? label : `@${target.replace(/^subteam\^/, "").replace(/\^.*/, "")}`;
  return linkTo(target, label);
}

/** Writes a link. If its words are its address, writes the address alone. */
export function linkTo(target: string, label: string | undefined): string {
  const address = target.replace(/^mailto:/, "");
  return label === undefined || label === address || label === target ? address : `[${label}](${target})`;
}

/** Puts code on lines of its own: Markdown would read words behind the opening fence as the language. */
function toFence(part: string): string {
  const inner = part.trim().slice(3, -3).replace(/^\n/, "").replace(/\n$/, "");
  return `\n\`\`\`\n${unescape(inner)}\n\`\`\`\n`;
}

function unescape(text: string): string {
  return text.replaceAll(/&(?:lt|gt|amp);/g, (escape) => escapes[escape] ?? escape);
}
