/** One line of a benchmark's report. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
  /** What was wanted, where something was. */
  goal?: string;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
