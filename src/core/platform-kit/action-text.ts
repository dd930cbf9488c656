import type { JsonValue } from "../json.ts";
import type { Action } from "../turn.ts";

/** Writes an action into the text that a platform keeps with a button. */
export const actionToText = ({ name, value }: Action): string =>
  JSON.stringify(value === undefined ? [name] : [name, value]);

/** Reads an action from the text of a button. */
export function toAction(text: string | undefined): Action | undefined {
  const [name, value] = parseList(text);
  if (typeof name !== "string") return undefined;
  return value === undefined ? { name } : { name, value };
}

/** Returns the list in a JSON text, or an empty one if there is none. */
export function parseList(text: string | undefined): JsonValue[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
