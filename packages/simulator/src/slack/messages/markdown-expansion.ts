const fence = /^ {0,3}(`{3,}|~{3,})/;
const heading = /^ {0,3}#{1,6}(\s|$)/;
const rule = /^ {0,3}([-*_])( *\1){2,} *$/;
const listItem = /^\s*([-*+]|\d+[.)])\s/;
const quote = /^ {0,3}>/;
const tableDivider = /^ {0,3}\|?[\s:]*-{2,}[\s:|-]*$/;

type Kind = "blank" | "heading" | "rule" | "list" | "table" | "quote" | "paragraph" | "code";

function kindOf(line: string, next: string, above: Kind): Kind {
  if (line.trim() === "") return "blank";
  if (heading.test(line)) return "heading";
  if (line.includes("|") && (above === "table" || tableDivider.test(next))) return "table";
  if (rule.test(line)) return "rule";
  if (listItem.test(line)) return "list";
  if (quote.test(line)) return "quote";
  // A plain line directly below a list or quote continues it.
  return above === "list" || above === "quote" ? above : "paragraph";
}

/**
 * Counts the blocks that Slack makes of one `markdown` block.
 * https://docs.slack.dev/reference/block-kit/blocks/markdown-block: "a single block may become several blocks",
 * and lists what it renders: headings, paragraphs, lists, tables, quotes, rules and code. Slack does not say
 * how many it makes of each (archestra-ai/archestra#4980), so this counts one for every one of them.
 */
export function expandedBlocks(markdown: string): number {
  const lines = markdown.split("\n");
  let count = 0;
  let above: Kind = "blank";
  let list = false;
  let open: string | undefined;
  for (const [index, line] of lines.entries()) {
    const [, marks] = fence.exec(line) ?? [];
    if (open !== undefined) {
      if (marks?.startsWith(open) && line.trim() === marks) open = undefined;
      continue;
    }
    if (marks !== undefined) open = marks;
    const kind: Kind = marks === undefined ? kindOf(line, lines[index + 1] ?? "", above) : "code";
    const repeats = kind === "heading" || kind === "rule" || kind === "code";
    // Items with blank lines between them, and lines that are indented below an item, still belong to one
    // list.
    const goesOn: boolean = list && (kind === "list" || (kind !== "blank" && /^\s{2,}/.test(line)));
    if (kind !== "blank" && !goesOn && (repeats || kind !== above)) count += 1;
    if (kind !== "blank") list = goesOn || kind === "list";
    above = kind;
  }
  return count;
}
