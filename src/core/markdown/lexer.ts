import { Lexer, type Token } from "marked";

/**
 * Returns Markdown as a tree of blocks. Thousands of nested quotes are too deep for the lexer: such a text becomes one paragraph,
 * so that a prompt cannot make an answer fail by its depth.
 */
export function lexMarkdown(text: string): Token[] {
  try {
    return new Lexer().lex(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [
      { type: "paragraph", raw: text, text, tokens: [{ type: "text", raw: text, text, escaped: false }] },
    ];
  }
}
