import { Lexer, type Token } from "marked";

/** The deepest level of lists and quotations. What lies deeper is shown as it was written: no author means it. */
const deepest = { blocks: 20, inline: 20 };

/**
 * Returns Markdown as a tree of blocks. The tree is never deeper than `deepest`, so code that walks it never overflows the stack. The
 * lexer reads a text once more for each level.
 */
export function lexMarkdown(text: string): Token[] {
  const lexer = new Lexer();
  const readBlocks = lexer.blockTokens.bind(lexer);
  const readInline = lexer.inlineTokens.bind(lexer);
  let blocks = 0;
  let inline = 0;
  lexer.blockTokens = (source: string, tokens: Token[] = [], isClipped?: boolean): never => {
    if (blocks === deepest.blocks)
      tokens.push({ type: "paragraph", raw: source, text: source, tokens: [asText(source)] });
    else {
      blocks += 1;
      readBlocks(source, tokens, isClipped);
      blocks -= 1;
    }
    return tokens as never;
  };
  lexer.inlineTokens = (source, tokens = []) => {
    if (inline === deepest.inline) tokens.push(asText(source));
    else {
      inline += 1;
      readInline(source, tokens);
      inline -= 1;
    }
    return tokens;
  };
  return lexer.lex(text);
}

const asText = (raw: string): Token => ({ type: "text", raw, text: raw, escaped: false });
