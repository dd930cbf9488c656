import { readdirSync, readFileSync } from "node:fs";
import type { Token } from "marked";
import { lexMarkdown } from "../../src/core/markdown/lexer.ts";

const folder = new URL("../fixtures/markdown/", import.meta.url);

/** Markdown as models write it. In `strays` there are markers that never become anything. */
export const samples: { name: string; text: string }[] = readdirSync(folder).map((file) => ({
  name: file.replace(".md", ""),
  text: readFileSync(new URL(file, folder), "utf8"),
}));

/** What a reader sees, by another reading of Markdown than our own: no marks, no targets of links, no white space. */
export function visibleText(markdown: string): string {
  return seen(lexMarkdown(markdown)).replace(/\|\||\s+/g, "");
}

function seen(tokens: readonly Token[]): string {
  return tokens.map(seenOf).join("");
}

function seenOf(token: Token): string {
  switch (token.type) {
    case "html":
    case "def":
    case "checkbox":
      return "";
    case "image":
      return token.text.replaceAll("*", "");
    case "list":
      return token.items.map((item: { tokens: Token[] }) => seen(item.tokens)).join("");
    case "table":
      return [token.header, ...token.rows]
        .flat()
        .map((cell: { tokens: Token[] }) => seen(cell.tokens))
        .join("");
    default:
      return "tokens" in token && token.tokens ? seen(token.tokens) : "text" in token ? token.text : "";
  }
}
