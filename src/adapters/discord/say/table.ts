export interface Cell {
  /** The text for a block of code. */
  words: string;
  /** The text for a list. */
  rich: string;
  /** The text has links, which code would lose. */
  hasLinks: boolean;
}

/** The columns of code that a phone shows without breaking lines. */
const widest = 56;

/** Writes a table. Discord has none, so a narrow one becomes a block of code, and a wide one or one with links becomes a list. */
export function toDiscordTable({ head, rows }: { head: readonly Cell[]; rows: readonly Cell[][] }): string {
  const cells = [head, ...rows];
  const all = cells.map((row) => row.map(({ words }) => onOneLine(words)));
  const widths = head.map((_, column) => Math.max(1, ...all.map((row) => widthOf(row[column] ?? ""))));
  const total = widths.reduce((sum, width) => sum + width, 0) + 3 * (widths.length - 1);
  const isList = cells.some((row) => row.some(({ words, hasLinks }) => hasLinks || words.includes("```")));
  if (total > widest || isList) {
    const [first = [], ...others] = cells.map((row) => row.map(({ rich }) => onOneLine(rich)));
    return toGroups(first, others);
  }
  const line = (row: readonly string[]): string =>
    widths
      .map((width, column) => pad(row[column] ?? "", width))
      .join(" │ ")
      .trimEnd();
  const rule = widths.map((width) => "─".repeat(width)).join("─┼─");
  const [first = [], ...rest] = all;
  return ["```", line(first), rule, ...rest.map(line), "```"].join("\n");
}

/** Writes a bullet for each row, with the first cell as its title. */
function toGroups(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return `- **${head.join(", ")}**`;
  return rows
    .map(([title = "", ...cells]) => {
      const details = cells.flatMap((cell, index) => {
        const name = head[index + 1] ?? "";
        return cell === "" ? [] : [`  - ${name === "" ? "" : `${name}: `}${cell}`];
      });
      return [`- **${title === "" ? "–" : title}**`, ...details].join("\n");
    })
    .join("\n");
}

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
const pad = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)));

/** Characters that take no room of their own: accents, and vowels that join the consonant before them. */
const narrowest = /[\p{M}\p{Default_Ignorable_Code_Point}\u1160-\u11FF]/gu;
/** East Asian letters and emoji are two columns wide. */
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/gu;

/** Several code points that show as one emoji: a flag, a key, a colour of skin, a family. */
const joined =
  /\p{RI}{2}|[#*\d]\uFE0F?\u20E3|\p{ExtPict}(?:\uFE0F|\p{EMod})?(?:\u200D\p{ExtPict}(?:\uFE0F|\p{EMod})?)+|\p{ExtPict}(?:\uFE0F|\p{EMod})/gu;

/** Counts columns with regular expressions. `Intl.Segmenter` takes a hundred times as long for the short texts of cells. */
function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  const letters = text.replaceAll(joined, "👍").replaceAll(narrowest, "");
  const pairs = letters.match(/[\uD800-\uDBFF]/g)?.length ?? 0;
  return letters.length - pairs + (letters.match(wide)?.length ?? 0);
}
