/** An object that came from outside: whatever is read from it is checked first. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object, or an empty one where there is none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

/** The objects of a list, or none. */
export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** The string; `undefined` also for an empty one, because Slack sends "" for "nothing". */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Forms say "true", JSON says true. */
export const isTrue = (value: unknown): boolean => value === true || value === "true";
