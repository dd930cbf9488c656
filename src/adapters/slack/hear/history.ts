import {
  answerId,
  fieldsOf,
  type Fields,
  listOf,
  type Message,
  textOf,
  type ThreadRef,
} from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { keyIn } from "../api/page-key.ts";
import { authorOf, isOurs, toFile } from "./message-event.ts";
import { toMarkdown } from "./mrkdwn.ts";
import { messageId, timeOf } from "./origin.ts";

/** Pages of a thousand messages. Longer threads are rare. */
const mostPages = 5;

/** Returns the last messages of a thread, newest last. Slack lists a thread from its beginning, so all of it is read. */
export async function readThread(
  calls: Calls,
  { space, channel, thread }: ThreadRef,
  { limit, self }: { limit: number; self: string },
): Promise<Message[]> {
  if (thread === "" || limit < 1) return [];
  const read: Fields[] = [];
  let cursor = "";
  for (let pages = 0; pages < mostPages; pages++) {
    const page = await calls({ method: "conversations.replies", priority: "control" }, (client) =>
      client.conversations.replies({
        channel,
        ts: thread,
        limit: 1_000,
        include_all_metadata: true,
        ...(cursor !== "" && { cursor }),
      }),
    );
    const messages = listOf(page.messages);
    // Every page repeats the first message.
    read.push(...(pages === 0 ? messages : messages.filter(({ ts }) => ts !== thread)));
    cursor = textOf(fieldsOf(page.response_metadata)["next_cursor"]) ?? "";
    if (cursor === "") break;
  }
  return read.slice(-limit).flatMap((message) => toMessage(message, space, channel, self));
}

function toMessage(message: Fields, space: string, channel: string, self: string): Message[] {
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
