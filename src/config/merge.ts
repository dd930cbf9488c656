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

/** Returns what stands at the path, or `undefined`. */
export function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
    tree,
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
