import { fieldsOf, type Fields, type FileRef, listOf, type Quote, textOf } from "#core/platform";
import { isMessage, isPreview, partsOf } from "./attachment-text.ts";
import { fromBlocks } from "./block-text.ts";
import { filesOf } from "./file-ref.ts";
import { ownMark, toMarked, withoutMark } from "./mrkdwn.ts";
import { timeOf } from "./origin.ts";

/** What a message says, in whichever of its fields. */
export interface Saying {
  /** Markdown, without the mention of the bot. */
  text: string;
  files: FileRef[];
  /** The messages that it forwards or links to. */
  quotes: Quote[];
  /** The message mentions the bot. A mention within a quote does not count. */
  isNamed: boolean;
}

export interface Reader {
  space: string;
  /** The bot's user id. */
  self?: string | undefined;
}

/** https://docs.slack.dev/reference/methods/chat.postMessage says in "too_many_attachments" that a message has no more. */
const mostAttachments = 100;

/** Reads a message of an event, of history or of a shortcut: its text or its blocks, its attachments and its files. */
export function sayingOf(message: Fields, { space, self }: Reader): Saying {
  const body = bodyOf(message, self);
  const attachments = listOf(message["attachments"]).slice(0, mostAttachments);
  const own = attachments.filter(
    (attachment) => !isMessage(attachment) && (!isPreview(attachment) || saysOnlyLinks(body)),
  );
  const marked = withoutRepeats([body, ...own.flatMap((attachment) => partsOf(attachment, self))]).join(
    "\n\n",
  );
  const text = withoutMark(marked);
  return {
    text,
    files: [message, ...own].flatMap((each) => filesOf(each, space)),
    quotes: attachments.filter(isMessage).map((attachment) => quoteOf(attachment, text, { space, self })),
    isNamed: marked.includes(ownMark),
  };
}

/** Returns what the author wrote, without attachments. Only an edit by the author changes it. */
export const bodyOf = (message: Fields, self: string | undefined): string =>
  fuller(fromBlocks(message["blocks"], self), toMarked(textOf(message["text"]) ?? "", self));

/** Returns the blocks, which are what people see, unless the text says all of that and more. Often the text is only a summary for notifications. */
function fuller(blocks: string, text: string): string {
  const [inBlocks, inText] = [new Set(wordsOf(blocks)), new Set(wordsOf(text))];
  const hasAll = [...inBlocks].every((word) => inText.has(word));
  return blocks === "" || (hasAll && inText.size > inBlocks.size) ? text : blocks;
}

const wordsOf = (text: string): string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}\p{Extended_Pictographic}]+/gu) ?? [];

/**
 * Addresses do not count when two parts are compared, because readers do not see where a link leads. The search ends where the next
 * link may begin, so it reads a hostile text only once.
 */
const address = /(?<=\])\([^)\]\s]*\)|https?:\/\/\S+/g;

/** Drops each part that an earlier part contains. Apps repeat their text in the fallback, the title and the pretext. */
function withoutRepeats(parts: readonly string[]): string[] {
  let said = " ";
  return parts.filter((part) => {
    const words = `${wordsOf(part.replaceAll(address, "")).join(" ")} `;
    if (part === "" || (words !== " " && said.includes(` ${words}`))) return false;
    said += words;
    return true;
  });
}

/** Tells whether a message is nothing but links. Its author shares what the links lead to, so the previews count. */
const saysOnlyLinks = (body: string): boolean =>
  body !== "" && body.replaceAll(/\[[^[\]]*\]\([^)\]\s]*\)|https?:\/\/\S+/g, "").trim() === "";

function quoteOf(attachment: Fields, comment: string, { space, self }: Reader): Quote {
  const inner = listOf(attachment["message_blocks"]).map(({ message }) => fieldsOf(message));
  const body = bodyOf(
    { text: attachment["text"], blocks: inner.flatMap(({ blocks }) => listOf(blocks)) },
    self,
  );
  const attached = inner.flatMap(({ attachments }) => listOf(attachments));
  const more = [
    ...partsOf(
      { title: attachment["title"], fields: attachment["fields"], blocks: attachment["blocks"] },
      self,
    ),
    ...attached.flatMap((each) => partsOf(each, self)),
  ];
  const said = withoutRepeats([body, ...more]);
  const person = textOf(attachment["author_id"]);
  const bot = textOf(attachment["bot_id"]);
  const name = textOf(attachment["author_name"]) ?? textOf(attachment["author_subname"]);
  const at = timeOf(String(attachment["ts"]));
  return {
    kind: comment === "" ? "forward" : "share",
    author: {
      id: person ?? bot ?? "unknown",
      // Only messages of apps and emails have no person.
      isBot: bot !== undefined || person === undefined,
      ...(name !== undefined && { name }),
    },
    ...(Number.isFinite(at) && { at }),
    text: withoutMark((said.length > 0 ? said : fallbackOf(attachment)).join("\n\n")),
    files: [attachment, ...inner, ...attached].flatMap((each) => filesOf(each, space)),
  };
}

/** Returns Slack's "[date] author: …" for a message without text and blocks. */
const fallbackOf = ({ fallback }: Fields): string[] => partsOf({ fallback }, undefined);
