import { answerId, type Fields, listOf, type Message, textOf } from "#core/platform";
import { keyIn } from "../api/page-key.ts";
import { authorOf, isOurs, toFile } from "./message-event.ts";
import { toMarkdown } from "./mrkdwn.ts";
import { messageId, timeOf } from "./origin.ts";

/** Returns what a message of a channel or thread means, if it means anything. */
export function toMessage(message: Fields, space: string, channel: string, self: string): Message[] {
  const timestamp = textOf(message["ts"]);
  const author = authorOf(message);
  if (!timestamp || !author || message["hidden"] === true) return [];
  const isAnswer = isOurs(message, self);
  const files = listOf(message["files"]).flatMap((file) => toFile(file, space));
  const blocks = listOf(message["blocks"]).flatMap(({ type, text }) =>
    type === "markdown" ? [textOf(text) ?? ""] : [],
  );
  // An answer's Markdown is in its blocks. Its text is only what notifications show.
  const text =
    isAnswer && blocks.length > 0 ? blocks.join("\n\n") : toMarkdown(textOf(message["text"]) ?? "", self);
  if (text === "" && files.length === 0) return [];
  return [
    {
      id: idOf(message, messageId(space, channel, timestamp)),
      author,
      kind: isAnswer ? "assistant" : "user",
      at: timeOf(timestamp),
      text,
      ...(files.length > 0 && { files }),
    },
  ];
}

/** Gives the first page of an answer the id of that answer, so that a session which has the answer does not record it twice. */
function idOf(message: Fields, id: string): string {
  const [, turn, page] = /^(.+)#(\d+)\.\d+$/.exec(keyIn(message) ?? "") ?? [];
  if (turn === undefined) return id;
  return page === "1" ? answerId(turn) : id;
}
