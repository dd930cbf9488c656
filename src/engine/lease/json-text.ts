import { BadInput, toError } from "#core/engine";

/** Returns the JSON of something that another process has to read. `what` is the subject of the error. */
export function toJsonText(what: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new BadInput(`${what} must be plain JSON, but is not: ${toError(cause).message}`, { cause });
  }
  if (text === undefined) throw new BadInput(`${what} must be plain JSON, got ${typeof value}.`);
  return text;
}
