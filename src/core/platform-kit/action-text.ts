import type { JsonValue } from "../json.ts";
import type { Action } from "../turn.ts";

/** Writes an action, with the person whom the button belongs to, into the string that a platform keeps with a button. */
export function actionToText({ name, value, asker }: Action): string {
  const values = value === undefined ? [] : [value];
  return JSON.stringify(asker === undefined ? [name, ...values] : [name, values, asker]);
}

/** Reads an action from the text of a button. */
export function toAction(text: string | undefined): Action | undefined {
  const [name, given, asker] = parseList(text);
  if (typeof name !== "string") return undefined;
  const isOwned = typeof asker === "string" && Array.isArray(given);
  const value = isOwned ? given[0] : given;
  return { name, ...(value !== undefined && { value }), ...(isOwned && { asker }) };
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
