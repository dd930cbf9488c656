/** A map with a bound: it forgets the entry that was written longest ago. Each process has its own. */
export interface Recent<Value> {
  has(key: string): boolean;
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  /** Oldest first. */
  keys(): string[];
}

/** Keeps the last `capacity` entries that were written. */
export function createRecent<Value>(capacity: number): Recent<Value> {
  const entries = new Map<string, Value>();
  return {
    has: (key) => entries.has(key),
    get: (key) => entries.get(key),
    set(key, value) {
      // A map leaves a known key at its place; deleting it first makes it the newest.
      entries.delete(key);
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
    },
    delete: (key) => void entries.delete(key),
    keys: () => [...entries.keys()],
  };
}
