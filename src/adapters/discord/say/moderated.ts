import { codeOf } from "../api/refusal.ts";
import { mostCharacters, type Rendered } from "./content.ts";

/** Why a server or Discord takes no message with this text, in words for the reader. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const reasons: ReadonlyMap<number | undefined, string> = new Map([
  [200_000, "This server's AutoMod blocks the rest of this message."],
  [240_000, "Discord blocks the rest of this message: it takes a link in it for harmful."],
]);

/**
 * Writes a message for the last time. If its text is blocked, the message keeps what stands there and says why it ends. `write` gets a
 * change to make to what it renders.
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
