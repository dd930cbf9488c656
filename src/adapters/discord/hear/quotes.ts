import { MessageReferenceType } from "discord.js";
import { type Fields, fieldsOf, type PersonRef, type Quote, textOf } from "#core/platform";
import { authorOf } from "./author.ts";
import { filesIn, forwardedIn, paragraphs, textIn } from "./message-text.ts";
import { timeOf } from "./origin.ts";

/** Returns the messages that come along with a message: the one that it replies to, or those that it forwards. */
export function quotesIn(message: Fields): Quote[] {
  const { referenced_message: replied, message_reference: reference } = message;
  if (fieldsOf(reference)["type"] === MessageReferenceType.Forward) return forwardedIn(message).map(forward);
  const quoted = fieldsOf(replied);
  return textOf(quoted["id"]) === undefined ? [] : [quoteOf("reply", quoted)];
}

/** Returns a whole message as a quote. What the message forwards itself becomes part of its text. */
export function quoteOf(kind: "reply" | "about", message: Fields): Quote {
  const id = textOf(message["id"]);
  const inner = forwardedIn(message);
  return {
    kind,
    author: authorOf(message["author"]) ?? unnamed,
    ...(id !== undefined && /^\d{15,20}$/.test(id) && { at: timeOf(id) }),
    text: paragraphs([message, ...inner].map(textIn)),
    files: [message, ...inner].flatMap(filesIn),
  };
}

/** Discord does not tell who wrote a message that was forwarded. As a bot, the author is not looked up. */
const unnamed: PersonRef = { id: "unknown", isBot: true, name: "an unnamed author" };

function forward(message: Fields): Quote {
  const at = Date.parse(textOf(message["timestamp"]) ?? "");
  return {
    kind: "forward",
    author: unnamed,
    ...(Number.isFinite(at) && { at }),
    text: textIn(message),
    files: filesIn(message),
  };
}
