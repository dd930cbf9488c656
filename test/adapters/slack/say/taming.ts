import type { Token } from "marked";

const names = new Map([
  ["U2", "Ben"],
  ["U4", "[bank.com](https://evil.example)"],
]);
/** Slack pings only U1, and the name of U4 is hostile. */
export const manners = { asker: "U1", nameOf: (id: string) => names.get(id) ?? id };
export const joiner = "\u2060";

/** The links of a text, as a renderer of Markdown finds them. */
export const linksIn = (tokens: readonly Token[]): { text: string; href: string }[] =>
  tokens.flatMap((token) => {
    const { type, text, href } = { text: "", href: "", ...token };
    const inner = "tokens" in token ? linksIn(token.tokens ?? []) : [];
    return type === "link" ? [{ text, href }, ...inner] : inner;
  });
