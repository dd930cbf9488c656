import { BadInput, toError } from "#core";

/** The JSON of something that another process has to read. `what` names it when it has none. */
export function toJsonText(what: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new BadInput(`${what} must be plain JSON, but is none: ${toError(cause).message}`, { cause });
  }
  if (text === undefined) throw new BadInput(`${what} must be plain JSON, got ${typeof value}.`);
  return text;
}
