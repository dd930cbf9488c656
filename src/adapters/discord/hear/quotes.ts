import { MessageReferenceType } from "discord.js";
import { type Fields, fieldsOf, type Quote, textOf } from "#core/platform";
import { authorOf, unnamed } from "./author.ts";
import { type OwnNames, withoutMention } from "./mention.ts";
import { filesIn, forwardedIn, paragraphs, textIn } from "./message-text.ts";
import { timeOf } from "./origin.ts";

/** Returns the quotes of a message: the message that it replies to, or those that it forwards. */
export function quotesIn(message: Fields, own: OwnNames): Quote[] {
  const { referenced_message: replied, message_reference: reference } = message;
  if (fieldsOf(reference)["type"] === MessageReferenceType.Forward)
    return forwardedIn(message).map((inner) => forward(inner, own));
  const quoted = fieldsOf(replied);
  return textOf(quoted["id"]) === undefined ? [] : [quoteOf("reply", quoted, own)];
}

/** Returns a message as a quote. Messages that it forwards itself become part of its text. */
export function quoteOf(kind: "reply" | "about", message: Fields, own: OwnNames): Quote {
  const id = textOf(message["id"]);
  const inner = forwardedIn(message);
  return {
    kind,
    author: authorOf(message["author"]) ?? unnamed,
    ...(id !== undefined && /^\d{15,20}$/.test(id) && { at: timeOf(id) }),
    text: withoutMention(paragraphs([message, ...inner].map(textIn)), own),
    files: [message, ...inner].flatMap(filesIn),
  };
}

function forward(message: Fields, own: OwnNames): Quote {
  const at = Date.parse(textOf(message["timestamp"]) ?? "");
  return {
    kind: "forward",
    author: unnamed,
    ...(Number.isFinite(at) && { at }),
    text: withoutMention(textIn(message), own),
    files: filesIn(message),
  };
}
