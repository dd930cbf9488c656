/** An object that came from outside. Each of its fields is checked before it is used. */
export type Fields = Readonly<Record<string, unknown>>;

/** Returns the value if it is an object, and an empty object otherwise. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** Returns the objects of a list. */
export const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);

/** Returns the string if it is not empty: platforms send "" for "nothing". */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
