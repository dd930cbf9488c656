// Reads JSON that a client sent, which may have any shape.

/** A JSON object whose keys have not been checked yet. */
export type Fields = Record<string, unknown>;

/** Tells whether a value is a JSON object, as opposed to a list or nothing. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the object, or an empty one if the value is something else. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** Returns the objects in a list and leaves out everything else. */
export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** Returns the string, or an empty one if the value is something else. */
export function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Returns the object without the keys that are undefined, as JSON would print it. */
export function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
