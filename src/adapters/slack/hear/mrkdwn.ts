/** Splits code off, because its content stays as it is. */
const code = /(\n?```[\s\S]*?```\n?|`[^`\n]+`)/;
/** Marks the bot's mention until it is removed together with the space before it. Keyboards cannot type this character. */
const own = "\uE000";
const entity = /<([@#!]?)([^|<>\n]+)(?:\|([^<>\n]*))?>/g;
const bold = /(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])/g;
const struck = /(?<![\w~])~(?=\S)([^~\n]*?\S)~(?![\w~])/g;
const bullet = /^(\s*)[•◦▪]\s+/gm;
const escapes: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/**
 * Converts what a person typed from Slack's own markup to Markdown. Removes mentions of `self`. Mentions of others stay as `<@U…>`,
 * and the core looks up their names. https://docs.slack.dev/messaging/formatting-message-text
 */
export function toMarkdown(text: string, self?: string): string {
  const parts = text.split(code).map((part, index) => {
    if (index % 2 === 0) return toProse(part, self);
    return part.includes("```") ? toFence(part) : unescape(part);
  });
  return parts.join("").trim();
}

/** Tells whether a text mentions a person. */
export const mentions = (text: string, person: string): boolean =>
  text.includes(`<@${person}>`) || text.includes(`<@${person}|`);

function toProse(text: string, self: string | undefined): string {
  const plain = text
    .replaceAll(bold, "**$1**")
    .replaceAll(struck, "~~$1~~")
    .replaceAll(bullet, "$1- ")
    .replaceAll(entity, (whole, sign: string, target: string, label: string | undefined) =>
      toWords(whole, sign, target, label, self),
    );
  return unescape(plain.replaceAll(/[ \t]?\uE000[,:]?/g, ""));
}

function toWords(
  whole: string,
  sign: string,
  target: string,
  label: string | undefined,
  self: string | undefined,
): string {
  if (sign === "@") return target === self ? own : label ? `@${label.replace(/^@/, "")}` : whole;
  if (sign === "#") return `#${label || target}`;
  // Broadcasts, user groups and dates become the words that people see.
  if (sign === "!") return label ? label : `@${target.replace(/\^.*/, "")}`;
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
