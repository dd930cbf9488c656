import { fencedLines } from "#core/platform";

/** The most characters between the brackets of a definition. https://spec.commonmark.org/0.31.2/#link-label */
const longestLabel = 999;

/** Tells whether an offset lies in code. */
export type InCode = (at: number) => boolean;

/**
 * Finds the code that every renderer of Markdown takes for code. Renderers disagree on fences in lists, fences of tildes and fences
 * within fences, and a link that one of them shows must not lie. So code counts only if the standard and a simple renderer agree. For
 * the simple one, any three backticks begin or end code.
 */
export function sureCode(text: string): InCode {
  const sure: { from: number; to: number }[] = [];
  let read = 0;
  let ticks = 0;
  for (const lines of fencedLines(text)) {
    ticks += countTicks(text.slice(read, lines.from));
    const from = text.indexOf("\n", lines.from) + 1;
    const opening = countTicks(text.slice(lines.from, from));
    const end = text.indexOf("```", from);
    if (lines.isOutermost && ticks % 2 === 0 && opening % 2 === 1 && !isInBrackets(text, lines.from))
      sure.push({ from, to: end < 0 ? lines.to : Math.min(end, lines.to) });
    ticks += opening + countTicks(text.slice(from, lines.to));
    read = lines.to;
  }
  return (at) => {
    let low = 0;
    for (let high = sure.length; low < high;) {
      const middle = (low + high) >> 1;
      if ((sure[middle]?.to ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return (sure[low]?.from ?? Infinity) <= at;
  };
}

/**
 * Tells whether a bracket is open in the lines right before, or a definition lacks its address: a simple renderer may look for the rest
 * within the code.
 */
function isInBrackets(text: string, at: number): boolean {
  if (/\]:[ \t]*\n[ \t]*$/.test(text.slice(Math.max(0, at - 40), at))) return true;
  const before = text.slice(Math.max(0, at - longestLabel), at);
  const bracket = before.lastIndexOf("[");
  return bracket >= 0 && !/\]|\n\s*\n/.test(before.slice(bracket));
}

const countTicks = (text: string): number => text.match(/`{3}/g)?.length ?? 0;
