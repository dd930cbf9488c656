import { documentStart, readLine } from "./place.ts";

/** A block of code: whole lines, with the fences around them. */
export interface FencedLines {
  from: number;
  to: number;
  /** The block lies in no list and no quotation. */
  isOutermost: boolean;
  /** Only a part of the first line is there, so the block may still become something else. */
  isHalf: boolean;
}

/** Finds the blocks of code in a text. */
export function fencedLines(text: string): FencedLines[] {
  const found: FencedLines[] = [];
  if (!/`{3}|~{3}/.test(text)) return found;
  let place = documentStart;
  for (let from = 0; from < text.length;) {
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end + 1;
    const before = place;
    place = readLine(before, text.slice(from, end < 0 ? to : end), from);
    const goesOn =
      before.fence &&
      (place.fence ? place.startedAt === before.startedAt : place.containers === before.containers);
    const last = found.at(-1);
    if (goesOn && last) last.to = to;
    else if (place.fence)
      found.push({ from, to, isOutermost: place.containers.length === 0, isHalf: end < 0 });
    from = to;
  }
  return found;
}
