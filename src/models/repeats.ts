import type { ModelMessage } from "./model.ts";

/** A shared run of this many letters and digits counts as a repetition. */
const run = 12;
/** Shorter messages are ignored: they match by chance. */
const shortest = 3;

/**
 * Tells whether a text repeats something of what a model was asked. Compares letters and digits only, because servers quote,
 * escape and cut what they repeat.
 */
export function repeatsAny(text: string, asked: readonly ModelMessage[]): boolean {
  const told = bare(text);
  const runs = new Set(
    Array.from({ length: Math.max(0, told.length - run + 1) }, (_, at) => told.slice(at, at + run)),
  );
  return textsIn(asked).some((given) => {
    const whole = bare(given);
    if (whole.length < run) return whole.length >= shortest && told.includes(whole);
    for (let at = 0; at + run <= whole.length; at += 1) if (runs.has(whole.slice(at, at + run))) return true;
    return false;
  });
}

const bare = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/\\u([\da-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\[nrt]/g, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "");

/** Pictures are left out: a megabyte of base64 is no text. */
function textsIn(asked: readonly ModelMessage[]): string[] {
  return asked.flatMap((message) => [
    message.text,
    ...(message.role === "user" ? (message.images ?? []).map(({ name }) => name) : []),
    ...(message.role === "assistant" ? (message.calls ?? []).map((call) => call.arguments) : []),
  ]);
}
