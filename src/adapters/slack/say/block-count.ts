type Kind = "blank" | "code" | "heading" | "rule" | "list" | "table" | "quote" | "paragraph";

const kinds: readonly [pattern: RegExp, kind: Kind][] = [
  [/^\s*$/, "blank"],
  [/^ {0,3}(?:```|~~~)/, "code"],
  [/^ {0,3}#{1,6}(?:\s|$)/, "heading"],
  [/^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$/, "rule"],
  [/^\s*(?:[-*+]|\d+[.)])\s/, "list"],
  [/^ {0,3}\|/, "table"],
  [/^ {0,3}>/, "quote"],
];

/**
 * Returns how many blocks Slack makes of one Markdown block at most. Slack counts them against the 50 of a message and does not
 * document how. This count takes every paragraph, heading, list, table, quotation, rule and piece of code for a block.
 */
export function countBlocks(markdown: string): number {
  let count = 0;
  let above: Kind = "blank";
  let fence: string | undefined;
  for (const line of markdown.split("\n")) {
    const [, marks, info] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (fence !== undefined) {
      if (marks?.startsWith(fence) && info?.trim() === "") fence = undefined;
      continue;
    }
    fence = marks;
    const kind = kindOf(line, above);
    const standsAlone = kind === "heading" || kind === "rule" || kind === "code";
    if (kind !== "blank" && (standsAlone || kind !== above)) count += 1;
    above = kind;
  }
  return count;
}

function kindOf(line: string, above: Kind): Kind {
  const [, kind] = kinds.find(([pattern]) => pattern.test(line)) ?? [];
  if (kind) return kind;
  // A line right below an item or a quotation continues it.
  return above === "list" || above === "quote" ? above : "paragraph";
}
