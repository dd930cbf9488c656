import { clip } from "./clip.ts";

/** What Markdown and the platforms' own markup put around words: marks, mentions, emoji. */
const markup = /[*_~`|>#]|<[@#!:a][^<>]*>/g;

/** Returns the first line of a question without its markup, as the title of the thread that answers it. */
export function threadTitle(text: string, length: number): string {
  const [line = ""] = text.trim().split("\n");
  return clip(line.replaceAll(markup, "").trim(), length) || "Conversation";
}
