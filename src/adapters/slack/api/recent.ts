/** What was noted last, by name. The oldest is forgotten for the newest. Per process. */
export interface Recent<Value> {
  get(name: string): Value | undefined;
  set(name: string, value: Value): void;
  delete(name: string): void;
}

export function createRecent<Value>(most: number): Recent<Value> {
  const values = new Map<string, Value>();
  return {
    get: (name) => values.get(name),
    set(name, value) {
      // Put in anew, it is the youngest again.
      values.delete(name);
      values.set(name, value);
      const [oldest] = values.keys();
      if (values.size > most && oldest !== undefined) values.delete(oldest);
    },
    delete: (name) => void values.delete(name),
  };
}
