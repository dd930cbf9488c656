/** One line of a benchmark's report. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
  /** What was wanted, where something was. */
  goal?: string;
}
