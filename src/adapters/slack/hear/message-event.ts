import {
  fieldsOf,
  type Fields,
  type FileRef,
  type Inbound,
  listOf,
  type PersonRef,
  textOf,
  type Turn,
} from "#core/platform";
import type { Recipient } from "./envelope.ts";
import { mentions, toMarkdown } from "./mrkdwn.ts";
import { messageId, originToJson, threadRef, timeOf } from "./origin.ts";

export interface MessageRules {
  /** With the agent view each message of a direct message begins a thread. Without it the direct message is one conversation. */
  agentView: boolean;
  /** Ids of other bots that may ask: their user's, bot's or app's. */
  bots: readonly string[];
}

/** The subtypes of messages that people and bots say. All others are Slack's own. */
const spoken = new Set([undefined, "file_share", "thread_broadcast", "bot_message"]);

/** Translates a `message` or an `app_mention`. Both tell of the same message, and either may come first. */
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
  if (event["hidden"] === true || isOurs(event, self, app)) return undefined;
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
    // A thread that the bot began is a conversation with the bot.
    via: isForUs ?? (self !== undefined && starter === self ? "thread" : "ambient"),
    text: toMarkdown(written, self),
    files: listOf(event["files"]).flatMap((file) => toFile(file, space)),
    quotes: [],
    origin: originToJson({
      isDirect,
      message: timestamp,
      team,
      starter: starter === self ? undefined : starter,
    }),
  };
}

function fromChange(event: Fields, recipient: Recipient, rules: MessageRules): Inbound | undefined {
  const message = fieldsOf(event["message"]);
  const before = fieldsOf(event["previous_message"]);
  // Slack keeps a deleted first message as a tombstone while it has replies.
  if (message["subtype"] === "tombstone")
    return fromDeletion(event, { ...message, ...before }, recipient, rules);
  const place = placeOf(event, message, recipient, rules);
  // Slack also sends this for unfurled links and for the edits of bots.
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

/** Returns the message that an edit or a deletion is about, and its thread. */
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

/** An `app_mention` has no channel type, but the first letter of the channel's id tells it. */
function isDirectMessage(event: Fields, channel: string): boolean {
  return event["channel_type"] === "im" || channel.startsWith("D");
}

/** Returns the author of a message from an event, history or a shortcut. */
export function authorOf(message: Fields): PersonRef | undefined {
  const bot = textOf(message["bot_id"]);
  const id = textOf(message["user"]) ?? bot;
  return id === undefined
    ? undefined
    : { id, isBot: bot !== undefined || message["subtype"] === "bot_message" };
}

/** Tells whether the bot wrote a message. Slack sends the bot's own messages, too. */
export function isOurs(message: Fields, self: string | undefined, app?: string): boolean {
  const isSelf = self !== undefined && message["user"] === self;
  return isSelf || (app !== undefined && message["app_id"] === app);
}

function isAllowed(event: Fields, bots: readonly string[]): boolean {
  return [event["user"], event["bot_id"], event["app_id"]].some((id) => bots.includes(textOf(id) ?? " "));
}

/** Translates a file that can be downloaded. Files that are stored elsewhere or gone are left out. */
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
      // In a shared channel Slack tells only the id. The address is asked for when the file is read.
      origin: { space, url: url ?? null },
    },
  ];
}
