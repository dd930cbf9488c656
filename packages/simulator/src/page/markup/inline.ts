import type { Inline } from "./tree.ts";

/** A rule for one kind of inline markup. If `read` returns undefined, the text stays as it is. */
export interface InlineRule {
  /** Sticky; matches at the place where the markup begins. */
  pattern: RegExp;
  build(match: RegExpExecArray, parse: (text: string) => Inline[]): Inline | undefined;
  /** The character before must not be part of a word. snake_case is not emphasis. */
  atWordStart?: boolean;
}

/** Text with which no rule of any dialect begins. Bounded: each letter takes a place on the stack of the regular expression. */
const plainRun = /(?:[^\\*_~|`[!<&:@h]|h(?!ttps?:)){1,1000}/y;

/** The deepest nesting. Anything deeper, which only an attack contains, stays plain text. */
const deepest = 12;

/** Parses the markup of a paragraph with the rules of a dialect. The first rule that fits wins. */
export function parseInline(text: string, rules: readonly InlineRule[], depth: number = 0): Inline[] {
  const pieces: Inline[] = [];
  let plain = "";
  let position = 0;
  const parse = (inner: string): Inline[] =>
    depth < deepest ? parseInline(inner, rules, depth + 1) : [inner];
  while (position < text.length) {
    // Most letters begin no markup. Trying every rule at each would take most of the time.
    plainRun.lastIndex = position;
    const run = plainRun.exec(text)?.[0];
    if (run) {
      plain += run;
      position += run.length;
      continue;
    }
    const found = matchAt(text, position, rules, parse);
    if (!found) {
      plain += text[position];
      position += 1;
      continue;
    }
    position += found.length;
    if (typeof found.piece === "string") {
      plain += found.piece;
      continue;
    }
    if (plain) pieces.push(plain);
    plain = "";
    pieces.push(found.piece);
  }
  return plain ? [...pieces, plain] : pieces;
}

function matchAt(
  text: string,
  position: number,
  rules: readonly InlineRule[],
  parse: (inner: string) => Inline[],
): { length: number; piece: Inline } | undefined {
  for (const { pattern, build, atWordStart } of rules) {
    if (atWordStart && position > 0 && /[\p{L}\p{N}]/u.test(text[position - 1] ?? "")) continue;
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    const piece = match?.[0] ? build(match, parse) : undefined;
    if (match && piece !== undefined) return { length: match[0].length, piece };
  }
  return undefined;
}

/**
 * A rule for text between two marks. The bound keeps a page of unclosed marks from costing the square of its
 * length.
 */
export function wrapped(
  open: string,
  type: "strong" | "emphasis" | "strike" | "underline" | "spoiler",
  options: { atWordStart?: boolean; oneLine?: boolean } = {},
): InlineRule {
  const sign = open.slice(0, 1).replace(/[*|]/, String.raw`\$&`);
  const mark = sign.repeat(open.length);
  // A single sign must not be part of a longer row of signs, and a mark closes at the end of the row.
  const head = String.raw`(?<!${sign})${mark}` + (open.length === 1 ? `(?!${sign})` : "");
  const any = options.oneLine ? "." : String.raw`[\s\S]`;
  const tail = options.atWordStart ? String.raw`(?![\p{L}\p{N}])` : "";
  return {
    pattern: new RegExp(String.raw`${head}(?=\S)(${any}{0,2000}?\S)${mark}(?!${sign})${tail}`, "uy"),
    build: ([, inner = ""], parse) => ({ type, children: parse(inner) }),
    ...(options.atWordStart !== undefined && { atWordStart: options.atWordStart }),
  };
}
