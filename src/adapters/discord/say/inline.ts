import { decodeEntities, isSpoofed, type lexMarkdown } from "#core/platform";
import { codeSpan } from "./code.ts";
import { inert, literal, neutralize } from "./neutral.ts";
import { quiet } from "./disarm.ts";

type Token = ReturnType<typeof lexMarkdown>[number];

/** Writes the text of a block in Discord's dialect. */
export function inline(tokens: readonly Token[]): string {
  const shown = tokens.map((token, index) => {
    // A line that ends in the source as well needs only one line break.
    if (isBreak(token)) return tokens[index + 1]?.raw.startsWith("\n") === true ? "" : "\n";
    return one(token);
  });
  return shown.join("");
}

/** Tells whether a token is `<br>`, which models write because Markdown has no line break within a cell or an item. */
export const isBreak = (token: Token): boolean =>
  token.type === "html" && /^\s*<br\s*\/?>\s*$/i.test(token.raw);

/** Writes the text without marks, for code, which would show them. */
export function plain(tokens: readonly Token[]): string {
  const shown = tokens.map((token) => {
    if (isBreak(token)) return " ";
    if ("tokens" in token && token.tokens) return plain(token.tokens);
    const text = String(Reflect.get(token, "text") ?? "");
    return token.type === "text" ? decodeEntities(text) : text;
  });
  return shown.join("");
}

/** Writes the text for a line that is bold as a whole. It may hold links; other marks would end the bold. */
export function bare(tokens: readonly Token[]): string {
  const shown = tokens.map((token) => {
    const inner = "tokens" in token && token.tokens ? bare(token.tokens) : undefined;
    if (token.type === "link" || token.type === "image" || token.type === "codespan")
      return one(token, inner);
    if (token.type === "br" || isBreak(token)) return " ";
    return inner ?? (token.type === "escape" ? token.raw : words(token.raw.replaceAll("*", String.raw`\*`)));
  });
  return shown.join("");
}

/** Tells whether a part of the text is a link with words of its own. */
export const hasLinks = (tokens: readonly Token[]): boolean =>
  tokens.some(
    (token) =>
      token.type === "image" ||
      (token.type === "link" && Reflect.get(token, "text") !== Reflect.get(token, "href")) ||
      ("tokens" in token && token.tokens !== undefined && hasLinks(token.tokens)),
  );

const innerOf = (token: Token): string | undefined =>
  "tokens" in token && token.tokens ? inline(token.tokens) : undefined;

function one(token: Token, inner = innerOf(token)): string {
  switch (token.type) {
    case "strong":
      // Discord would underline text between two low lines.
      return `**${inner}**`;
    case "em":
      return token.raw.startsWith("_") ? `_${inner}_` : `*${inner}*`;
    case "del":
      return `~~${inner}~~`;
    case "codespan":
      return codeSpan(String(Reflect.get(token, "text")));
    case "escape":
      return token.raw;
    case "link":
    case "image":
      return link(addressOf(token), String(Reflect.get(token, "text")), inner);
    case "br":
      return "\n";
    default:
      return inner ?? words(token.raw);
  }
}

/** Writes text. Replaces references such as `&amp;` by their characters, because Discord shows references as they are. */
export const words = (raw: string): string => quiet(decodeEntities(raw, literal));

/** Returns where a link leads. In an address that stands alone, `&amp;` is no reference. */
function addressOf(token: Token): string {
  const href = String(Reflect.get(token, "href"));
  return Reflect.get(token, "autolink") === true ? href : decodeEntities(href);
}

/** Writes a link in angle brackets, which stop the preview. */
function link(href: string, label: string, shown = label): string {
  // Discord links no other addresses. https://discord.com/developers/docs/reference#message-formatting
  if (!/^https?:\/\/[^\s<>]+$/i.test(href)) {
    const target = href.replace(/^mailto:/, "");
    return quiet(label.trim() === "" || label === target ? target : `${label} (${target})`);
  }
  const address = href.replace(/^[^:]*/, (scheme) => scheme.toLowerCase());
  if (label.trim() === "" || label === href) return `<${address}>`;
  if (!isSpoofed(label, href)) return `[${neutralize(shown)}](<${address}>)`;
  // A sentence stays beside the address. An address alone is replaced by the true one.
  const words = decodeEntities(label, literal).replaceAll(/\s+/g, " ").trim();
  return /\s/.test(words) && !words.includes("//") ? `${inert(words)} (<${address}>)` : `<${address}>`;
}
