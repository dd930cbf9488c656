import { cutText } from "./cut-text.ts";

/** The most characters of a line of the log. */
const longestLine = 8_192;
/** The most characters of each text in a line that is too long, and the most entries of each list and object. */
const [longestText, mostEntries] = [500, 20];

/** Returns a line of the log that is short enough: its texts, lists and objects are cut if the whole is too long. */
export function shortenLine(line: string): string {
  if (line.length <= longestLine) return line;
  const whole: unknown = JSON.parse(line);
  const shortened = JSON.stringify(cut(whole, 3));
  if (shortened.length < longestLine) return `${shortened}\n`;
  return `${JSON.stringify({ ...fieldsOf(cut(whole, 0)), cut: `a line of ${line.length} characters` })}\n`;
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value === "string") return cutText(value, longestText);
  if (typeof value !== "object" || value === null) return value;
  if (depth < 0) return "…";
  if (Array.isArray(value)) return value.slice(0, mostEntries).map((entry) => cut(entry, depth - 1));
  const entries = Object.entries(value).slice(0, mostEntries);
  return Object.fromEntries(entries.map(([name, entry]) => [cutText(name, 100), cut(entry, depth - 1)]));
}

const fieldsOf = (value: unknown): object => (typeof value === "object" && value !== null ? value : {});
