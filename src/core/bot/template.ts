import { BadInput } from "../errors.ts";
import type { Message } from "../message.ts";

/** What a template may ask for, by name or by a path of names. */
export interface Values {
  readonly [name: string]: string | number | boolean | Values;
}

const slot = /\{\{\s*([\w.-]+)\s*\}\}/g;

/**
 * Puts values into `{{name}}` and `{{person.name}}`. A value is never expanded again, because users write `{{` too, and
 * nothing is escaped: a prompt is not HTML.
 */
export function fill(template: string, values: Values): string {
  return template.replace(slot, (_, path: string) => String(valueAt(path, values)));
}

function valueAt(path: string, values: Values): string | number | boolean {
  let value: Values[string] | undefined = values;
  for (const name of path.split(".")) {
    // Own properties only: {{constructor}} is a missing value, not a function.
    value = typeof value === "object" && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  if (value !== undefined && typeof value !== "object") return value;
  const known = Object.keys(values).join(", ") || "(none)";
  throw new BadInput(`The template asks for {{${path}}}, which has no value. There are: ${known}.`);
}

/** One line of a prompt. */
export interface PromptMessage {
  role: "system" | "user" | "assistant";
  text: string;
}

/** The place in a prompt where the history goes. */
export const historySlot: unique symbol = Symbol("history");

/** A prompt of several messages: `fillPrompt([{ role: "system", text: "You are {{name}}" }, historySlot, …], values, history)`. */
export function fillPrompt(
  template: readonly (PromptMessage | typeof historySlot)[],
  values: Values,
  history: readonly Message[] = [],
): PromptMessage[] {
  return template.flatMap((line) =>
    line === historySlot
      ? history.map(({ kind, text }) => ({ role: roleOf[kind], text }))
      : [{ role: line.role, text: fill(line.text, values) }],
  );
}

const roleOf = { user: "user", assistant: "assistant", system: "system" } as const;
