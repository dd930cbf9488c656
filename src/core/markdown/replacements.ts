/** A part of a text that must be shown as something else. Where `from` is `to`, the words are added. */
export interface Replacement {
  from: number;
  to: number;
  words: string;
}

/** What must be replaced in a text that may still grow. */
export interface Findings {
  replacements: Replacement[];
  /** More text may change what is found from here on, and nothing before. */
  openAt: number;
}

/**
 * Applies findings of the same text to it, up to where one of them is open. Two that overlap become one, which shows the words of
 * the later one.
 */
export function replaceIn(text: string, findings: readonly Findings[]): { all: string; decided: string } {
  const merged = merge(findings.flatMap(({ replacements }) => replacements));
  const openAt = Math.min(...findings.map((found) => found.openAt));
  const around = merged.find(({ from, to }) => from < openAt && openAt < to);
  return {
    all: applyTo(text, merged, text.length),
    decided: applyTo(text, merged, around?.from ?? openAt),
  };
}

function merge(replacements: readonly Replacement[]): Replacement[] {
  const merged: Replacement[] = [];
  for (const next of replacements.toSorted((one, other) => one.from - other.from || one.to - other.to)) {
    const last = merged.at(-1);
    if (!last || next.from >= last.to) merged.push(next);
    else if (next.to > last.to) merged.splice(-1, 1, { ...next, from: last.from });
  }
  return merged;
}

function applyTo(text: string, replacements: readonly Replacement[], end: number): string {
  let shown = "";
  let position = 0;
  for (const { from, to, words } of replacements) {
    // What is put in where the open part begins may still change.
    if (to > end || (from === end && end < text.length)) break;
    shown += text.slice(position, from) + words;
    position = to;
  }
  return shown + text.slice(position, end);
}
