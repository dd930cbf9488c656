import { lexMarkdown } from "#core/platform";

type Token = ReturnType<typeof lexMarkdown>[number];

/** Writes words that Markdown marks. The words are escaped already. */
export interface Marks {
  strong(words: string): string;
  emphasis(words: string): string;
  struck(words: string): string;
  code(words: string): string;
  /** A block of code. */
  listing(words: string): string;
  link(words: string, address: string): string;
  escape(words: string): string;
}

const asIs = (words: string): string => words;

/** No marks, for notifications and screen readers. */
export const noMarks: Marks = {
  strong: asIs,
  emphasis: asIs,
  struck: asIs,
  code: asIs,
  listing: asIs,
  link: asIs,
  escape: asIs,
};

/** Writes Markdown as lines of words, with other marks or none. Tables become lines, because Slack has no mark for them. */
export function plainWords(markdown: string, marks: Marks): string {
  return blocks(lexMarkdown(markdown), marks);
}

function blocks(tokens: readonly Token[], marks: Marks): string {
  return tokens
    .map((token) => block(token, marks))
    .filter((words) => words !== "")
    .join("\n");
}

function block(token: Token, marks: Marks): string {
  switch (token.type) {
    case "space":
    case "hr":
    case "def":
      return "";
    case "heading":
      return marks.strong(inline(innerOf(token), marks));
    case "code":
      return marks.listing(marks.escape(wordsOf(token, "text")));
    case "blockquote":
      return blocks(innerOf(token), marks);
    case "list":
      return items(token, marks);
    case "table":
      return rows(token, marks);
    default:
      return inline([token], marks).trim();
  }
}

function items(list: Token, marks: Marks): string {
  const first = Number(Reflect.get(list, "start")) || 1;
  return tokensIn(list, "items")
    .map((item, index) => {
      const isDone = Reflect.get(item, "checked") === true;
      const bullet = Reflect.get(list, "ordered") === true ? `${first + index}.` : "•";
      const sign = Reflect.get(item, "task") === true ? (isDone ? "☑" : "☐") : bullet;
      return `${sign} ${blocks(innerOf(item), marks)}`.trimEnd();
    })
    .join("\n");
}

function rows(table: Token, marks: Marks): string {
  const body: unknown = Reflect.get(table, "rows");
  const all = [tokensIn(table, "header"), ...(Array.isArray(body) ? (body as Token[][]) : [])];
  return all
    .map((cells) => cells.map((cell) => inline(innerOf(cell), marks)).filter((words) => words !== ""))
    .map((cells) => cells.join(" · "))
    .join("\n");
}

function inline(tokens: readonly Token[], marks: Marks): string {
  return tokens.map((token) => one(token, marks)).join("");
}

function one(token: Token, marks: Marks): string {
  const inner = innerOf(token);
  const own = wordsOf(token, "text");
  const words =
    inner.length > 0 ? inline(inner, marks) : marks.escape(token.type === "text" ? decode(own) : own);
  switch (token.type) {
    case "strong":
      return marks.strong(words);
    case "em":
      return marks.emphasis(words);
    case "del":
      return marks.struck(words);
    case "codespan":
      return marks.code(words);
    case "br":
      return "\n";
    case "checkbox":
      return "";
    case "link":
    case "image":
      return marks.link(words, wordsOf(token, "href"));
    default:
      return words;
  }
}

const entities: Readonly<Record<string, string>> = { amp: "&", gt: ">", lt: "<", nbsp: " ", quot: '"' };

/** Reads the entities that models write most. */
const decode = (words: string): string =>
  words.replaceAll(/&([a-z]{2,4});/g, (whole, name: string) => entities[name] ?? whole);

const wordsOf = (token: Token, name: string): string => {
  const words: unknown = Reflect.get(token, name);
  return typeof words === "string" ? words : "";
};

const innerOf = (token: Token): readonly Token[] => tokensIn(token, "tokens");

function tokensIn(token: Token, name: string): readonly Token[] {
  const inner: unknown = Reflect.get(token, name);
  return Array.isArray(inner) ? (inner as Token[]) : [];
}
