import type { FileRef, Inbound, PersonRef, Turn } from "#core/platform";
import type { Recipient } from "./envelope.ts";
import { mentions, toMarkdown } from "./mrkdwn.ts";
import { messageId, originToJson, threadRef, timeOf } from "./origin.ts";
import { fieldsOf, listOf, textOf, type Fields } from "../api/payload.ts";

/** Who is listened to, and how threads are cut. */
export interface MessageRules {
  /** In the agent view each message of a direct message begins a thread; otherwise the direct message is one. */
  agentView: boolean;
  /** Ids of bots (user, bot or app) that may ask. All others are passed over, and so are we. */
  bots: readonly string[];
}

/** The kinds of messages that somebody says. Everything else is bookkeeping. */
const spoken = new Set([undefined, "file_share", "thread_broadcast", "bot_message"]);

/** A `message` or an `app_mention`, whichever comes first: a mention is read from the text. */
export function fromMessage(
  event: Fields,
  app: string | undefined,
  recipient: Recipient,
  rules: MessageRules,
): Inbound | undefined {
  switch (event["subtype"]) {
    case "message_changed":
      return fromChange(event, recipient, rules);
    case "message_deleted":
      return fromDeletion(event, fieldsOf(event["previous_message"]), recipient, rules);
    default:
      return toTurn(event, app, recipient, rules);
  }
}

function toTurn(
  event: Fields,
  app: string | undefined,
  { team: space, self }: Recipient,
  rules: MessageRules,
): Turn | undefined {
  const channel = textOf(event["channel"]);
  const timestamp = textOf(event["ts"]);
  const author = authorOf(event);
  if (!channel || !timestamp || !author || !spoken.has(textOf(event["subtype"]))) return undefined;
  if (event["hidden"] === true || isOurs(event, app, self)) return undefined;
  if (author.isBot && !isAllowed(event, rules.bots)) return undefined;

  const written = textOf(event["text"]) ?? "";
  const isDirect = isDirectMessage(event, channel);
  const team = textOf(event["user_team"]) ?? textOf(event["team"]);
  const parent = textOf(event["parent_user_id"]);
  const starter = parent === author.id ? undefined : parent;
  const isForUs = isDirect ? "direct" : self !== undefined && mentions(written, self) ? "mention" : undefined;
  return {
    type: "turn",
    id: messageId(space, channel, timestamp),
    thread: threadRef(space, channel, threadOf(event, isDirect, rules)),
    at: timeOf(timestamp),
    author,
    // A thread that the bot began is a conversation with it.
    via: isForUs ?? (self !== undefined && starter === self ? "thread" : "ambient"),
    text: toMarkdown(written, self),
    files: listOf(event["files"]).flatMap((file) => toFile(file, space)),
    origin: originToJson({
      isDirect,
      message: timestamp,
      ...(team !== undefined && { team }),
      ...(starter !== undefined && starter !== self && { starter }),
    }),
  };
}

function fromChange(event: Fields, recipient: Recipient, rules: MessageRules): Inbound | undefined {
  const message = fieldsOf(event["message"]);
  const before = fieldsOf(event["previous_message"]);
  // A first message that is deleted leaves a gravestone while it has replies.
  if (message["subtype"] === "tombstone")
    return fromDeletion(event, { ...message, ...before }, recipient, rules);
  const place = placeOf(event, message, recipient, rules);
  // Unfurled links, own edits and other bots' edits come the same way.
  if (!place || authorOf(message)?.isBot !== false || message["text"] === before["text"]) return undefined;
  const edit = textOf(fieldsOf(message["edited"])["ts"]) ?? textOf(event["ts"]) ?? "";
  return {
    type: "edited",
    ...place,
    id: `${place.message}/edited/${edit}`,
    at: timeOf(edit),
    text: toMarkdown(textOf(message["text"]) ?? "", recipient.self),
  };
}

function fromDeletion(
  event: Fields,
  before: Fields,
  recipient: Recipient,
  rules: MessageRules,
): Inbound | undefined {
  const deleted = textOf(event["deleted_ts"]) ?? textOf(before["ts"]);
  const place = placeOf(event, { ...before, ts: deleted }, recipient, rules);
  if (!place || authorOf(before)?.isBot === true) return undefined;
  const at = timeOf(textOf(event["event_ts"]) ?? textOf(event["ts"]) ?? "0");
  return { type: "deleted", ...place, id: `${place.message}/deleted`, at };
}

/** Where the message is that an edit or a deletion is about. */
function placeOf(
  event: Fields,
  message: Fields,
  { team: space }: Recipient,
  rules: MessageRules,
): Pick<Extract<Inbound, { type: "deleted" }>, "message" | "thread"> | undefined {
  const channel = textOf(event["channel"]);
  const timestamp = textOf(message["ts"]);
  if (!channel || !timestamp) return undefined;
  const thread = threadOf(message, isDirectMessage(event, channel), rules);
  return { message: messageId(space, channel, timestamp), thread: threadRef(space, channel, thread) };
}

function threadOf(message: Fields, isDirect: boolean, { agentView }: MessageRules): string {
  const root = isDirect && !agentView ? "" : (textOf(message["ts"]) ?? "");
  return textOf(message["thread_ts"]) ?? root;
}

/** `app_mention` tells no kind of channel, but the letter does. */
function isDirectMessage(event: Fields, channel: string): boolean {
  return event["channel_type"] === "im" || channel.startsWith("D");
}

/** Who wrote a message, wherever it was read. */
export function authorOf(message: Fields): PersonRef | undefined {
  const bot = textOf(message["bot_id"]);
  const id = textOf(message["user"]) ?? bot;
  return id === undefined
    ? undefined
    : { id, isBot: bot !== undefined || message["subtype"] === "bot_message" };
}

/** The bot's own messages come back to it. */
export function isOurs(message: Fields, app: string | undefined, self: string | undefined): boolean {
  const isSelf = self !== undefined && message["user"] === self;
  return isSelf || (app !== undefined && message["app_id"] === app);
}

function isAllowed(event: Fields, bots: readonly string[]): boolean {
  return [event["user"], event["bot_id"], event["app_id"]].some((id) => bots.includes(textOf(id) ?? " "));
}

/** A file as far as it can be fetched: what lies elsewhere, or is gone, is no file. */
export function toFile(file: Fields, space: string): FileRef[] {
  const id = textOf(file["id"]);
  const url = textOf(file["url_private_download"]) ?? textOf(file["url_private"]);
  if (
    !id ||
    file["mode"] === "tombstone" ||
    file["mode"] === "hidden_by_limit" ||
    file["is_external"] === true
  )
    return [];
  return [
    {
      id,
      name: textOf(file["name"]) ?? textOf(file["title"]) ?? id,
      mimeType: textOf(file["mimetype"]) ?? "application/octet-stream",
      size: typeof file["size"] === "number" ? file["size"] : 0,
      // In shared channels only the id is told, and the rest has to be asked for.
      origin: { space, url: url ?? null },
    },
  ];
}
