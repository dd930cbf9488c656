const rule = /^ {0,3}(?:\|[ \t]*)?:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?$/;

/** Tells whether a table may begin with this line. Two bars begin a spoiler. */
export const isRow = (line: string): boolean => /^ {0,3}\|(?!\|)/.test(line);

/** Tells whether a line may become the rule below the head of a table. */
export function isHalfRule(head: string, line: string): boolean {
  return head.includes("|") && /^[ \t>]*[|:-][ \t|:-]*$/.test(line);
}

/** Tells whether a line makes the one above it the head of a table. Without a bar it would underline a heading. */
export function isRuleFor(head: string, line: string): boolean {
  return rule.test(line) && line.includes("|") && cellCount(line) === cellCount(head);
}

function cellCount(row: string): number {
  const inner = row
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).length;
}
