import { codeOf } from "../api/refusal.ts";
import { mostCharacters, type Rendered } from "./content.ts";

/** Says to the reader why a server or Discord blocks a text. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const reasons: ReadonlyMap<number | undefined, string> = new Map([
  [200_000, "This server's AutoMod blocks the rest of this message."],
  [240_000, "Discord blocks the rest of this message: it takes a link in it for harmful."],
]);

/**
 * Writes a message. If its text is blocked, writes again: `change` then turns the page into what the message shows already, with a line
 * that says why it ends.
 */
export async function moderated<Result>(
  stands: Rendered | undefined,
  write: (change: (rendered: Rendered) => Rendered) => Promise<Result>,
): Promise<Result> {
  try {
    return await write((rendered) => rendered);
  } catch (error) {
    const reason = reasons.get(codeOf(error));
    if (reason === undefined) throw error;
    const line = `-# 🛡️ ${reason}`;
    const content = [stands?.content ?? "", line].filter(Boolean).join("\n");
    return write((rendered) => ({
      ...rendered,
      embeds: [],
      content: content.length > mostCharacters ? line : content,
    }));
  }
}
