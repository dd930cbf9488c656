/** A value that can go to another process or into a store. `Date`, `Map` and `undefined` do not survive that. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Returns what JSON keeps of a value: a copy without `undefined`, functions and classes. Throws on a circle. */
export function toJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value) ?? "null");
}
