import { getDefaults, Lexer, type Token, Tokenizer } from "marked";

/** The deepest level of lists and quotations. What lies deeper is shown as it was written: no author means it. */
const deepest = { blocks: 20, inline: 20 };

/**
 * Returns Markdown as a tree of blocks. The tree is never deeper than `deepest`, so code that walks it never overflows the stack. The
 * lexer reads a text once more for each level.
 */
export function lexMarkdown(text: string): Token[] {
  const lexer = new Lexer({ ...getDefaults(), tokenizer: createTokenizer(text.length) });
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

/** Marks of quotation in a row. The pattern of the tokenizer overflows the stack at some thousands, before any depth counts. */
const tooManyQuoteMarks = /^(?:[ \t]{0,3}>){500}/;

/** The longest text that is struck out. */
const longestStrike = 500;

/** More than the longest email address. https://www.rfc-editor.org/errata/eid1690 */
const longestMail = 400;

/**
 * How far the lexer looks in vain for the ends of emphasis. Each opening mark without an end costs a look at the rest of its paragraph,
 * so a text of nothing but such marks would cost the square of its length. No author leaves hundreds of marks open.
 */
const looks = { least: 10_000, perCharacter: 5 };

/** Limits how far it looks for the end of a mark, and allows no strike within another. So text of nothing but marks takes linear time. */
function createTokenizer(length: number): Tokenizer {
  const tokenizer = new Tokenizer();
  const readStrike = tokenizer.del.bind(tokenizer);
  const readEmphasis = tokenizer.emStrong.bind(tokenizer);
  const readAddress = tokenizer.url.bind(tokenizer);
  const readText = tokenizer.inlineText.bind(tokenizer);
  const readQuote = tokenizer.blockquote.bind(tokenizer);
  let isStruck = false;
  let left = Math.max(looks.least, looks.perCharacter * length);
  tokenizer.blockquote = (source) => (tooManyQuoteMarks.test(source) ? undefined : readQuote(source));
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
  tokenizer.emStrong = (source, masked, before) => {
    const isMark = /^(?:\*+|_+)[^\s*_]/.test(source);
    if (isMark && left <= 0) return undefined;
    const token = readEmphasis(source, masked, before);
    if (isMark && !token) left -= source.length;
    return token;
  };
  tokenizer.url = (source) =>
    readAddress(/^(?:https?|ftp|www)/i.test(source) ? source : source.slice(0, longestMail));
  tokenizer.inlineText = (source) => {
    // At each mark the reader looks whether the word before the next space is an email address.
    const token = readText(source.slice(0, longestMail));
    return token && token.raw.length < longestMail ? token : readText(source);
  };
  return tokenizer;
}
