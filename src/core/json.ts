/** What may cross a process boundary or lie in a store. `Date`, `Map` and `undefined` do not survive it. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Returns what JSON keeps of a value: a copy without `undefined`, functions and classes. Throws on a circle. */
export function toJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value) ?? "null");
}
