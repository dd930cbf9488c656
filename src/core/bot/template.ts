import { BadInput } from "../errors.ts";

/** The values of a template, by name or by a path of names. */
export interface Values {
  readonly [name: string]: string | number | boolean | Values;
}

const slot = /\{\{\s*([\w.-]+)\s*\}\}/g;

/**
 * Puts values into `{{name}}` and `{{person.name}}`. Expands each value once, because users write `{{` too, and
 * escapes nothing: a prompt is not HTML.
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
  throw new BadInput(
    `The template asks for {{${path}}}, which has no value. There are values for ${known}. Correct the name, or pass it in \`values\`.`,
  );
}
