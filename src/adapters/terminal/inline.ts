import { type Cell, toCells } from "./cells.ts";

export const bold = "1";
export const dim = "2";
export const code = "36";
const italic = "3";
const struck = "9";

const marks =
  /\\(?<escaped>[!-/:-@[-`{-~])|(?<ticks>`+)(?<code>.+?)\k<ticks>(?!`)|\*\*(?<bold>.+?)\*\*(?!\*)|(?<!\w)__(?<bold2>.+?)__(?!\w)|~~(?<struck>.+?)~~|\*(?<italic>[^\s*](?:.*?[^\s*])?)\*|(?<!\w)_(?<italic2>[^\s_](?:.*?[^\s_])?)_(?!\w)|!?\[(?<label>[^\]]*)\]\((?<url>[^()\s]+)\)/u;

/** Draws one line of Markdown with its bold, code and links. */
export function toInlineCells(line: string, style = ""): Cell[] {
  const cells: Cell[] = [];
  let rest = line;
  for (let found = marks.exec(rest); found !== null; found = marks.exec(rest)) {
    const groups: Partial<Record<string, string>> = found.groups ?? {};
    cells.push(...toCells(rest.slice(0, found.index), style), ...marked(groups, style));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...cells, ...toCells(rest, style)];
}

function marked(groups: Partial<Record<string, string>>, style: string): Cell[] {
  const { escaped, code: literal, label, url } = groups;
  if (escaped !== undefined) return toCells(escaped, style);
  if (literal !== undefined) return toCells(literal, join(style, code));
  if (url !== undefined) {
    const shown =
      label && label !== url ? [...toInlineCells(label, join(style, "4")), ...toCells(" ", style)] : [];
    return [...shown, ...toCells(shown.length > 0 ? `(${url})` : url, join(style, dim))];
  }
  const strong = groups["bold"] ?? groups["bold2"];
  if (strong !== undefined) return toInlineCells(strong, join(style, bold));
  const slanted = groups["italic"] ?? groups["italic2"];
  if (slanted !== undefined) return toInlineCells(slanted, join(style, italic));
  return toInlineCells(groups["struck"] ?? "", join(style, struck));
}

const join = (style: string, added: string): string => (style ? `${style};${added}` : added);
