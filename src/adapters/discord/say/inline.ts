import { isSpoofed, type lexMarkdown } from "#core/platform";
import { neutralize, quiet } from "./neutral.ts";

type Token = ReturnType<typeof lexMarkdown>[number];

/** The text within a block, in Discord's dialect. */
export function inline(tokens: readonly Token[]): string {
  return tokens.map((token) => one(token)).join("");
}

/** The same without any marks, for code, where marks would only be seen. */
export function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      "tokens" in token && token.tokens ? plain(token.tokens) : String(Reflect.get(token, "text") ?? ""),
    )
    .join("");
}

/** The same on one line of bold text: no other marks, which would end that, but links. */
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

/** Whether some of it leads elsewhere than its words say. */
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
      // Discord reads two low lines as underlined.
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

/** In angle brackets, so that no previews pile up below an answer. */
function link(href: string, label: string, shown = label): string {
  // Discord makes links of nothing else. https://discord.com/developers/docs/reference#message-formatting
  if (!/^https?:\/\/[^\s<>]+$/.test(href)) {
    const target = href.replace(/^mailto:/, "");
    return neutralize(label.trim() === "" || label === target ? target : `${label} (${target})`);
  }
  if (label.trim() === "" || label === href || isSpoofed(label, href)) return `<${href}>`;
  return `[${neutralize(shown)}](<${href}>)`;
}
