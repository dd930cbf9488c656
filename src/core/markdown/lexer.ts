import { getDefaults, Lexer, type Token, Tokenizer } from "marked";

/** The deepest level of lists and quotations. What lies deeper is shown as it was written: no author means it. */
const deepest = { blocks: 20, inline: 20 };

/**
 * Returns Markdown as a tree of blocks. The tree is never deeper than `deepest`, so code that walks it never overflows the stack. The
 * lexer reads a text once more for each level.
 */
export function lexMarkdown(text: string): Token[] {
  const lexer = new Lexer({ ...getDefaults(), tokenizer: createTokenizer() });
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

/** The longest text that is struck out. */
const longestStrike = 500;

/** Limits how far it looks for the end of a strike, and allows none within another. So text of nothing but marks takes linear time. */
function createTokenizer(): Tokenizer {
  const tokenizer = new Tokenizer();
  const readStrike = tokenizer.del.bind(tokenizer);
  let isStruck = false;
  tokenizer.del = (source, masked, before) => {
    if (isStruck) return undefined;
    isStruck = true;
    const from = masked.length - source.length;
    const token = readStrike(
      source.slice(0, longestStrike),
      masked.slice(from, from + longestStrike),
      before,
    );
    isStruck = false;
    return token;
  };
  return tokenizer;
}
