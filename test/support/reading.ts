import type { Context, Failure, Part, Responder } from "#core";
import { contextOf } from "./context.ts";

/** Reads an answer to its end, however that looks. */
export async function readAnswer(
  responder: Responder,
  context: Context = contextOf(),
  onPart?: (part: Part) => void,
) {
  const parts: Part[] = [];
  const read = () => ({ parts, text: textOf(parts) });
  try {
    for await (const part of responder(context)) {
      parts.push(part);
      onPart?.(part);
    }
    return { ...read(), error: undefined };
  } catch (error) {
    return { ...read(), error: error as Failure };
  }
}

export const textOf = (parts: readonly Part[]): string =>
  parts.filter((part) => typeof part === "string").join("");

export const finishes = (parts: readonly Part[]): string[] =>
  parts.flatMap((part) => (typeof part !== "string" && part.type === "finish" ? [part.reason] : []));

export const statuses = (parts: readonly Part[]): (string | null)[] =>
  parts.flatMap((part) => (typeof part !== "string" && part.type === "status" ? [part.text] : []));
