import { findFormulas, lexMarkdown, replaceIn } from "#core/platform";
import { codeBlock, codeSpan } from "./code.ts";
import { bare, hasLinks, inline, isBreak, plain, words } from "./inline.ts";
import { disarm, quiet } from "./disarm.ts";
import { type Cell, toDiscordTable } from "./table.ts";

type Token = ReturnType<typeof lexMarkdown>[number];

/**
 * Writes a model's Markdown as Discord shows it best. What Discord lacks (tables, deep headings, pictures, tasks, formulas, rules)
 * becomes readable text, and nothing pings anyone. https://support.discord.com/hc/articles/210298617
 */
export function toDiscord(markdown: string): string {
  const written = blocks(lexMarkdown(withoutFormulas(markdown)))
    .replace(/^\n+/, "")
    .trimEnd();
  // Once more for the joined text: Discord also reads across its parts, as after a backslash.
  return disarm(written);
}

/** Writes formulas as code: Discord would drop their marks. */
const withoutFormulas = (markdown: string): string =>
  replaceIn(markdown, [
    findFormulas(markdown, ({ text, isBlock }) => (isBlock ? codeBlock(text, "tex") : codeSpan(text))),
  ]).all;

function blocks(tokens: readonly Token[], isQuoted = false): string {
  // A rule becomes the blank line before it, so the blank line after it goes.
  const shown = tokens.filter(({ type }, index) => type !== "space" || tokens[index - 1]?.type !== "hr");
  const written = shown.map((token, index) => {
    const text = block(token, isQuoted);
    const next = shown[index + 1];
    // A table may have no empty line after it.
    return token.type === "table" && next && next.type !== "space" ? `${text.trimEnd()}\n` : text;
  });
  return written.join("");
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
      return `${depth > 3 ? `**${bare(inner)}**` : `${"#".repeat(depth)} ${inline(inner).replaceAll("\n", " ")}`}${end}`;
    }
    case "code":
      return `${codeBlock(String(Reflect.get(token, "text")), String(Reflect.get(token, "lang") ?? ""))}${end}`;
    case "table":
      return `${toDiscordTable(tableOf(token))}${end}`;
    case "list":
      return `${list(token, "")}${end}`;
    case "blockquote":
      // Quotes do not nest on Discord.
      return `${isQuoted ? blocks(inner, true).trimEnd() : quote(blocks(inner, true))}${end}`;
    case "paragraph":
    case "text":
      return `${inner.length > 0 ? inline(inner) : words(token.raw.trimEnd())}${end}`;
    default:
      return isBreak(token) ? "\n" : quiet(token.raw);
  }
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
