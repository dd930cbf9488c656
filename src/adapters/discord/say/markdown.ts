import { lexMarkdown } from "#core/platform";
import { bare, hasLinks, inline, plain } from "./inline.ts";
import { quiet } from "./neutral.ts";
import { type Cell, toDiscordTable } from "./table.ts";

type Token = ReturnType<typeof lexMarkdown>[number];

/**
 * Writes a model's Markdown as Discord shows it best. What Discord lacks (tables, deep headings, pictures, tasks, formulas, rules)
 * becomes readable text, and nothing pings anyone. https://support.discord.com/hc/articles/210298617
 */
export function toDiscord(markdown: string): string {
  return blocks(lexMarkdown(withoutFormulas(markdown)))
    .replace(/^\n+/, "")
    .trimEnd();
}

/** Splits code off, because its content stays as it is. */
const code = /(^ {0,3}(?:`{3,}|~{3,})[\s\S]*?(?:^ {0,3}(?:`{3,}|~{3,})[ \t]*$|(?![\s\S]))|`[^`\n]+`)/gm;

/** Writes formulas as code: Discord would drop their marks. */
function withoutFormulas(markdown: string): string {
  if (!/\$\$|\\\(|\\\[/.test(markdown)) return markdown;
  return markdown
    .split(code)
    .map((part, index) => (index % 2 === 1 ? part : formulasToCode(part)))
    .join("");
}

const formulasToCode = (text: string): string =>
  text
    .replaceAll(/^[ \t]*(?:\$\$|\\\[)([^$]+?)(?:\$\$|\\\])[ \t]*$/gm, (_, inner: string) =>
      fence(inner.trim(), "tex"),
    )
    .replaceAll(/\\\(([^`\n]+?)\\\)/g, (_, inner: string) => `\`${inner.trim()}\``)
    .replaceAll(/\$\$([^`\n$]+?)\$\$/g, (_, inner: string) => `\`${inner.trim()}\``);

const fence = (text: string, language = ""): string => {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const marks = "`".repeat(longest + 1);
  return `${marks}${language}\n${text}\n${marks}`;
};

function blocks(tokens: readonly Token[], isQuoted = false): string {
  // A rule becomes the blank line before it, so the blank line after it goes.
  const shown = tokens.filter(({ type }, index) => type !== "space" || tokens[index - 1]?.type !== "hr");
  return shown.map((token) => block(token, isQuoted)).join("");
}

function block(token: Token, isQuoted = false): string {
  const end = /\n*$/.exec(token.raw)?.[0] ?? "";
  const inner = "tokens" in token && token.tokens ? token.tokens : [];
  switch (token.type) {
    case "space":
      return "\n\n".slice(0, Math.max(1, end.length));
    case "hr":
      return "";
    case "heading": {
      const depth = Number(Reflect.get(token, "depth"));
      // Discord has three depths.
      return `${depth > 3 ? `**${bare(inner)}**` : `${"#".repeat(depth)} ${inline(inner)}`}${end}`;
    }
    case "code":
      return Reflect.get(token, "codeBlockStyle") === "indented"
        ? `${fence(String(Reflect.get(token, "text")))}${end}`
        : `${normalFence(token)}${end}`;
    case "table":
      return `${toDiscordTable(tableOf(token))}${end || "\n"}`;
    case "list":
      return `${list(token, "")}${end}`;
    case "blockquote":
      // Quotes do not nest on Discord.
      return `${isQuoted ? blocks(inner, true).trimEnd() : quote(blocks(inner, true))}${end}`;
    case "paragraph":
    case "text":
      return `${inner.length > 0 ? inline(inner) : quiet(token.raw.trimEnd())}${end}`;
    default:
      return quiet(token.raw);
  }
}

/** Writes a fence with backticks: Discord has none of tildes. */
function normalFence(token: Token): string {
  const raw = token.raw.trimEnd();
  const isTilde = raw.trimStart().startsWith("~");
  return isTilde ? fence(String(Reflect.get(token, "text")), String(Reflect.get(token, "lang") ?? "")) : raw;
}

const quote = (text: string): string =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");

function list(token: Token, indent: string): string {
  const items: unknown = Reflect.get(token, "items");
  const first = Number(Reflect.get(token, "start"));
  const isOrdered = Reflect.get(token, "ordered") === true;
  const lines = (Array.isArray(items) ? (items as Token[]) : []).map((item, index) =>
    listItem(item, isOrdered ? `${first + index}.` : "-", indent),
  );
  return lines.join(Reflect.get(token, "loose") === true ? "\n\n" : "\n");
}

function listItem(item: Token, marker: string, indent: string): string {
  const box = Reflect.get(item, "task") === true ? (Reflect.get(item, "checked") === true ? "☑ " : "☐ ") : "";
  const within = `${indent}${" ".repeat(marker.length + 1)}`;
  const inner = ("tokens" in item && item.tokens ? item.tokens : []).filter(
    ({ type }) => type !== "checkbox",
  );
  const parts = inner.map((token) => {
    if (token.type === "list") return list(token, within);
    const lines = block(token).trimEnd().split("\n");
    return lines.map((line) => (line === "" ? "" : `${within}${line}`)).join("\n");
  });
  const text = parts.filter((part) => part !== "").join("\n");
  // A list that begins an item goes on a line of its own.
  const body = inner[0]?.type === "list" ? `\n${text}` : text.slice(within.length);
  return `${indent}${marker} ${box}${body}`;
}

function tableOf(token: Token): { head: Cell[]; rows: Cell[][] } {
  const cells = (row: unknown): Cell[] =>
    (Array.isArray(row) ? (row as Token[]) : []).map((cell) => {
      const inner = "tokens" in cell && cell.tokens ? cell.tokens : [];
      return { words: plain(inner), rich: bare(inner), hasLinks: hasLinks(inner) };
    });
  const rows: unknown = Reflect.get(token, "rows");
  return { head: cells(Reflect.get(token, "header")), rows: (Array.isArray(rows) ? rows : []).map(cells) };
}
