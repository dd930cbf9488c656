import type { Stopped, Turn } from "../turn.ts";

/** The word "stop", with whatever marks around it. */
const stop = /^[^\p{L}\p{N}]*stop[^\p{L}\p{N}]*$/iu;

/** Returns the order to stop for a turn whose text says only "stop". */
export function stopOrder({ id, thread, at, author, text, via, files }: Turn): Stopped | undefined {
  if (via === "ambient" || files.length > 0 || !stop.test(text)) return undefined;
  return { type: "stopped", id: `${id}/stop`, thread, at, upTo: at, by: author };
}
