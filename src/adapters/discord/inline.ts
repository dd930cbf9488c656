import { isForged, type lexMarkdown } from "#core";
import { neutralize } from "./neutral.ts";

type Token = ReturnType<typeof lexMarkdown>[number];

/** The text within a block, in Discord's dialect. */
export function inline(tokens: readonly Token[]): string {
  return tokens.map(one).join("");
}

/** The same without any marks, for places where marks would only be seen. */
export function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      "tokens" in token && token.tokens ? plain(token.tokens) : String(Reflect.get(token, "text") ?? ""),
    )
    .join("");
}

function one(token: Token): string {
  const inner = "tokens" in token && token.tokens ? inline(token.tokens) : undefined;
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
      return inner ?? neutralize(token.raw);
  }
}

/** In angle brackets, so that no previews pile up below an answer. */
function link(href: string, label: string, shown = label): string {
  // Discord makes links of nothing else. https://discord.com/developers/docs/reference#message-formatting
  if (!/^https?:\/\/[^\s<>]+$/.test(href)) {
    const target = href.replace(/^mailto:/, "");
    return neutralize(label.trim() === "" || label === target ? target : `${label} (${target})`);
  }
  if (label.trim() === "" || label === href || isForged(label, href)) return `<${href}>`;
  return `[${neutralize(shown)}](<${href}>)`;
}
