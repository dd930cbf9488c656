/** Returns `base` with `over` laid upon it. Maps are merged, everything else is replaced; what is `undefined` changes nothing. */
export function merge(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isMap(over)) return over;
  if (base === undefined || base === null) return merge({}, over);
  // A value that is not a map stays, so that its own mistake is reported.
  if (!isMap(base)) return base;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const together = merge(merged[key], value);
    if (together !== undefined) merged[key] = together;
  }
  return merged;
}

/** Returns whether something stands at the path. */
export function has(tree: unknown, path: readonly PropertyKey[]): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return tree !== undefined;
  return typeof tree === "object" && tree !== null && has(Reflect.get(tree, key), rest);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
