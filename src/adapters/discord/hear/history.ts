import { fieldsOf, type Fields, listOf, type Message, textOf, type ThreadRef } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { codeOf } from "../api/refusal.ts";
import { type ReceivedMessage, toFile } from "./inbound.ts";
import { withoutMention } from "./mention.ts";
import { compareIds, messageId, timeOf } from "./origin.ts";

/** Discord returns a hundred messages at most. */
const perPage = 100;

/** Returns the last messages of a thread, or of the channel if the conversation has no thread. Newest last. */
export async function readThread(
  calls: Calls,
  { channel, thread }: ThreadRef,
  { limit, self }: { limit: number; self: string },
): Promise<Message[]> {
  const read = await readBack(calls, thread, limit);
  // The conversation may be an asker's, or belong to a question whose thread was never made.
  const messages = read ?? (await readBack(calls, channel, limit)) ?? [];
  return messages
    .toSorted((one, other) => compareIds(textOf(one["id"]) ?? "", textOf(other["id"]) ?? ""))
    .flatMap((message) => toMessage(message, self));
}

/** Resolves to `undefined` if there is no such channel, or the bot may not read it. */
async function readBack(calls: Calls, channel: string, limit: number): Promise<Fields[] | undefined> {
  const found: Fields[] = [];
  let before: string | undefined;
  while (found.length < limit) {
    const size = Math.min(perPage, limit - found.length);
    const query = { limit: String(size), ...(before !== undefined && { before }) };
    const route = `/channels/${channel}/messages` as const;
    try {
      const call = { scope: `read ${channel}`, priority: "control", method: "GET", route, query } as const;
      const page = listOf(await calls(call));
      found.push(...page);
      before = textOf(page.at(-1)?.["id"]);
      if (page.length < size || before === undefined) break;
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      return undefined;
    }
  }
  return found;
}

function toMessage(message: Fields, self: string): Message[] {
  const id = textOf(message["id"]);
  const author = fieldsOf(message["author"]);
  const person = textOf(author["id"]);
  if (id === undefined || person === undefined) return [];
  // The first message of a thread only refers to the question, which is in the channel.
  const starter = message["type"] === 21 ? fieldsOf(message["referenced_message"]) : message;
  const text = withoutMention(textOf(starter["content"]) ?? "", self, []);
  const files = listOf(message["attachments"]).map((file) =>
    toFile(file as unknown as ReceivedMessage["attachments"][number]),
  );
  if (text === "" && files.length === 0) return [];
  return [
    {
      id: messageId(id),
      author: { id: person, isBot: author["bot"] === true },
      kind: person === self ? "assistant" : "user",
      at: timeOf(id),
      text,
      ...(files.length > 0 && { files }),
    },
  ];
}
