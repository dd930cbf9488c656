import { MessageType } from "discord.js";
import { type Fields, fieldsOf, type Message, textOf } from "#core/platform";
import { authorOf } from "./author.ts";
import { type OwnNames, withoutMention } from "./mention.ts";
import { filesIn, isBlank, textIn } from "./message-text.ts";
import { messageId, timeOf } from "./origin.ts";
import { quotesIn } from "./quotes.ts";

/** The types of messages by people and bots. Discord itself writes all others: a person joined, a message was pinned. */
const said: ReadonlySet<unknown> = new Set([
  MessageType.Default,
  MessageType.Reply,
  MessageType.ChatInputCommand,
  MessageType.ContextMenuCommand,
]);

/** Translates a message of Discord's history. Returns none for a message that says nothing. */
export function toPastMessage(given: Fields, own: OwnNames): Message[] {
  // A thread that was started from a message begins with a reference to that message.
  const isStarter = given["type"] === MessageType.ThreadStarterMessage;
  const message = isStarter ? fieldsOf(given["referenced_message"]) : given;
  const id = textOf(message["id"]);
  const author = authorOf(message["author"]);
  if (id === undefined || !author || !said.has(message["type"]) || isBlank(message)) return [];
  const files = filesIn(message);
  const quotes = quotesIn(message, own);
  return [
    {
      id: messageId(id),
      author,
      kind: author.id === own.self ? "assistant" : "user",
      at: timeOf(id),
      text: withoutMention(textIn(message), own),
      ...(files.length > 0 && { files }),
      ...(quotes.length > 0 && { quotes }),
    },
  ];
}
