import { type Cell, toCells } from "./cells.ts";

export const bold = "1";
export const dim = "2";
export const code = "36";
const italic = "3";
const struck = "9";

/** Marks that are further apart form no pair. Without a limit, each opening mark would be searched for to the end of its line. */
const marks =
  /\\(?<escaped>[!-/:-@[-`{-~])|(?<ticks>`+)(?<code>.{1,500}?)\k<ticks>(?!`)|\*\*(?<bold>.{1,500}?)\*\*(?!\*)|(?<!\w)__(?<bold2>.{1,500}?)__(?!\w)|~~(?<struck>.{1,500}?)~~|\*(?<italic>[^\s*](?:.{0,500}?[^\s*])?)\*|(?<!\w)_(?<italic2>[^\s_](?:.{0,500}?[^\s_])?)_(?!\w)|!?\[(?<label>[^\]]{0,500})\]\((?<url>[^()\s]{1,2000})\)/u;

/** Draws one line of Markdown with its bold, code and links. */
export function toInlineCells(line: string, style = ""): Cell[] {
  const cells: Cell[] = [];
  let rest = line;
  for (let found = marks.exec(rest); found !== null; found = marks.exec(rest)) {
    const groups: Partial<Record<string, string>> = found.groups ?? {};
    for (const cell of toCells(rest.slice(0, found.index), style)) cells.push(cell);
    for (const cell of marked(groups, style)) cells.push(cell);
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
