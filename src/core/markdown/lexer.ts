import { Lexer, type Token } from "marked";

/**
 * Markdown as a tree of blocks. Thousands of quotes within each other are too deep for the lexer: such a text is one paragraph
 * as it stands, so that nobody can make an answer fail by what the model is made to say.
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
