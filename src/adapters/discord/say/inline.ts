import { isSpoofed, type lexMarkdown } from "#core/platform";
import { neutralize, quiet } from "./neutral.ts";

type Token = ReturnType<typeof lexMarkdown>[number];

/** Writes the text of a block in Discord's dialect. */
export function inline(tokens: readonly Token[]): string {
  return tokens.map((token) => one(token)).join("");
}

/** Writes the text without marks, for code, which would show them. */
export function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      "tokens" in token && token.tokens ? plain(token.tokens) : String(Reflect.get(token, "text") ?? ""),
    )
    .join("");
}

/** Writes the text for a line that is bold as a whole. It may hold links; other marks would end the bold. */
export function bare(tokens: readonly Token[]): string {
  const shown = tokens.map((token) => {
    const inner = "tokens" in token && token.tokens ? bare(token.tokens) : undefined;
    if (token.type === "link" || token.type === "image" || token.type === "codespan")
      return one(token, inner);
    if (token.type === "br") return " ";
    return inner ?? (token.type === "escape" ? token.raw : quiet(token.raw).replaceAll("*", String.raw`\*`));
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
    case "escape":
      return token.raw;
    case "link":
    case "image":
      return link(String(Reflect.get(token, "href")), String(Reflect.get(token, "text")), inner);
    case "br":
      return "\n";
    default:
      return inner ?? quiet(token.raw);
  }
}

/** Writes a link in angle brackets, which stop the preview. */
function link(href: string, label: string, shown = label): string {
  // Discord links no other addresses. https://discord.com/developers/docs/reference#message-formatting
  if (!/^https?:\/\/[^\s<>]+$/.test(href)) {
    const target = href.replace(/^mailto:/, "");
    return neutralize(label.trim() === "" || label === target ? target : `${label} (${target})`);
  }
  if (label.trim() === "" || label === href || isSpoofed(label, href)) return `<${href}>`;
  return `[${neutralize(shown)}](<${href}>)`;
}
