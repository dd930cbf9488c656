// Safe reading of what came over the wire: nothing that a client sent has the shape it ought to have.

/** A JSON object of which nothing is known yet. */
export type Fields = Record<string, unknown>;

/** Whether something is a JSON object (and no array). */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object, or an empty one. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The objects in a list; whatever else lies in it is left out. */
export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

/** The string, or an empty one. */
export function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The object without the keys that hold nothing, as JSON would print it. */
export function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
