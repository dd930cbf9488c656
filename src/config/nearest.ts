/** Returns the candidate that a typing error most likely stands for, if one is near enough to guess: "Did you mean …?". */
export function nearest(word: string, candidates: readonly string[], most = 5): string | undefined {
  const plain = simplify(word);
  // One error in three letters is still a typing error; more is another word.
  const limit = Math.min(most, Math.max(1, Math.floor(plain.length / 3)));
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(plain, simplify(candidate)) }))
    .sort((left, right) => left.distance - right.distance);
  const [best] = ranked;
  return best && best.distance <= limit ? best.candidate : undefined;
}

/** Makes max_turns and MaxTurns equal to maxTurns. */
const simplify = (word: string): string => word.toLowerCase().replaceAll(/[\s_-]/g, "");

/** Counts the letters that must be put in, left out, replaced or swapped with their neighbour. */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row];
    rows.push(line);
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      line[column] = Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (same ? 0 : 1),
        swapped ? at(row - 2, column - 2) + 1 : Infinity,
      );
    }
  }
  return at(from.length, to.length);
}
