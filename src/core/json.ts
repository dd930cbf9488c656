/** What may cross a process boundary or lie in a store. `Date`, `Map` and `undefined` do not survive it. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
