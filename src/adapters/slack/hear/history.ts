import { answerId, type Fields, listOf, type Message, textOf } from "#core/platform";
import { keyIn } from "../api/page-key.ts";
import { authorOf, isOurs, isSaid } from "./author.ts";
import { sayingOf } from "./message-text.ts";
import { messageId, timeOf } from "./origin.ts";

/** Returns a message of Slack's history as the session remembers it, or nothing for Slack's own notices and for what says nothing. */
export function toMessage(message: Fields, space: string, channel: string, self: string): Message[] {
  const timestamp = textOf(message["ts"]);
  const author = authorOf(message);
  if (!timestamp || !author || !isSaid(message)) return [];
  const isAnswer = isOurs(message, self);
  const said = sayingOf(isAnswer ? ownWords(message) : message, { space, self });
  const { text, files, quotes } = said;
  if (text === "" && files.length === 0 && quotes.length === 0) return [];
  const id = messageId(space, channel, timestamp);
  return [
    {
      // Other apps can write the same metadata.
      id: isAnswer ? idOf(message, id) : id,
      author,
      kind: isAnswer ? "assistant" : "user",
      at: timeOf(timestamp),
      text,
      ...(files.length > 0 && { files }),
      ...(quotes.length > 0 && { quotes }),
    },
  ];
}

/** An answer's Markdown is in its blocks, beside its progress and its buttons. Its text is only what notifications show. */
function ownWords({ text, blocks, files }: Fields): Fields {
  const markdown = listOf(blocks).filter(({ type }) => type === "markdown");
  return markdown.length > 0 ? { blocks: markdown, files } : { text, files };
}

/** Gives the first page of an answer the id of that answer, so that a session which has the answer does not record it twice. */
function idOf(message: Fields, id: string): string {
  const [, turn, page] = /^(.+)#(\d+)\.\d+$/.exec(keyIn(message) ?? "") ?? [];
  if (turn === undefined) return id;
  return page === "1" ? answerId(turn) : id;
}
