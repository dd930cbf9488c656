import {
  fieldsOf,
  type Fields,
  type Inbound,
  lateMention,
  textOf,
  type Turn,
  type Via,
} from "#core/platform";
import { authorOf, isOurs, isSaid, kindOf } from "./author.ts";
import type { Recipient } from "./envelope.ts";
import { placeInView } from "./views.ts";
import { bodyOf, type Saying, sayingOf } from "./message-text.ts";
import { mentionedAlone, withoutMention } from "./mrkdwn.ts";
import { messageId, originToJson, threadRef, timeOf } from "./origin.ts";

export interface MessageRules {
  /** With the agent view each message of a direct message begins a thread. Without it the direct message is one conversation. */
  agentView: boolean;
  /** Ids of other bots that may ask: their user's, bot's or app's. */
  bots: readonly string[];
}

/** What the envelope of an event says about it. */
export interface Envelope {
  recipient: Recipient;
  /** The id of the bot's app. */
  app: string | undefined;
  /** People of other organizations may be in the channel. */
  isSharedOutside: boolean;
}

/** Translates a `message` or an `app_mention`. Both tell of the same message, and either may come first. */
export function fromMessage(event: Fields, envelope: Envelope, rules: MessageRules): Inbound | undefined {
  switch (event["subtype"]) {
    case "message_changed":
      return fromChange(event, envelope, rules);
    case "message_deleted":
      return fromDeletion(event, fieldsOf(event["previous_message"]), envelope, rules);
    default:
      return toTurn(event, envelope, rules);
  }
}

function toTurn(event: Fields, envelope: Envelope, rules: MessageRules): Turn | undefined {
  const { recipient, app, isSharedOutside } = envelope;
  const { team: space, self } = recipient;
  const channel = textOf(event["channel"]);
  const timestamp = textOf(event["ts"]);
  const author = authorOf(event);
  if (!channel || !timestamp || !author || !isSaid(event) || isOurs(event, self, app)) return undefined;
  if (author.isBot && !isAllowed(event, rules.bots)) return undefined;

  const isDirect = isDirectMessage(event, channel);
  const said = sayingOf(event, { space, self });
  const parent = textOf(event["parent_user_id"]);
  const starter = parent === author.id ? undefined : parent;
  const kind = kindOf(event, recipient, isSharedOutside);
  const looksAt = isDirect ? placeInView(event["app_context"], { space, channel }) : undefined;
  return {
    type: "turn",
    ...momentOf(event, said, { id: messageId(space, channel, timestamp), isDirect }),
    thread: threadRef(space, channel, threadOf(event, isDirect, rules)),
    author: { ...author, ...(kind && { kind }) },
    // A thread that the bot began is a conversation with the bot.
    via: viaOf(event, said, isDirect) ?? (self !== undefined && starter === self ? "thread" : "ambient"),
    text: calledByOtherId(event, said) ? withoutMention(said.text) : said.text,
    files: said.files,
    quotes: said.quotes,
    ...(looksAt && { looksAt }),
    origin: originToJson({
      isDirect,
      message: timestamp,
      team: textOf(event["user_team"]) ?? textOf(event["team"]),
      starter: starter === self ? undefined : starter,
    }),
  };
}

function viaOf(event: Fields, { isNamed }: Saying, isDirect: boolean): Via | undefined {
  if (isDirect) return "direct";
  // An `app_mention` may name the bot by its id in another workspace.
  return isNamed || event["type"] === "app_mention" ? "mention" : undefined;
}

/** Tells whether Slack says that a message mentions the bot, but its text names the bot by an id unknown here. */
const calledByOtherId = (event: Fields, { isNamed, text }: Saying): boolean =>
  event["type"] === "app_mention" && !isNamed && mentionedAlone(text);

/**
 * Returns when the bot was asked, and under which id. natter may have heard the message already without its mention, if it was edited
 * or names the bot by an id unknown here. The message's id is taken then, so the mention gets an id of its own.
 */
function momentOf(
  event: Fields,
  { isNamed }: Saying,
  { id, isDirect }: { id: string; isDirect: boolean },
): Pick<Turn, "id" | "at"> {
  const written = timeOf(textOf(event["ts"]) ?? "0");
  const edited = textOf(fieldsOf(event["edited"])["ts"]);
  const isCalled = isNamed || event["type"] === "app_mention";
  if (isDirect || !isCalled || (isNamed && edited === undefined)) return { id, at: written };
  return { id: lateMention(id), at: edited === undefined ? written : Math.max(timeOf(edited), written) };
}

function fromChange(event: Fields, envelope: Envelope, rules: MessageRules): Inbound | undefined {
  const message = fieldsOf(event["message"]);
  const before = fieldsOf(event["previous_message"]);
  const { self, team: space } = envelope.recipient;
  // Slack keeps a deleted first message as a tombstone while it has replies.
  if (message["subtype"] === "tombstone")
    return fromDeletion(event, { ...message, ...before }, envelope, rules);
  const place = placeOf(event, message, envelope, rules);
  // Slack also sends this for unfurled links and for the edits of bots.
  if (!place || authorOf(message)?.isBot !== false || bodyOf(message, self) === bodyOf(before, self))
    return undefined;
  const said = sayingOf(message, { space, self });
  const edit = textOf(fieldsOf(message["edited"])["ts"]) ?? textOf(event["ts"]) ?? "";
  const isNew = textOf(before["ts"]) !== undefined && !sayingOf(before, { space, self }).isNamed;
  if (said.isNamed && isNew) {
    const { channel, channel_type: type } = event;
    const mention = { ...message, edited: { ts: edit }, channel, channel_type: type };
    if (!isDirectMessage(event, textOf(channel) ?? "")) return toTurn(mention, envelope, rules);
  }
  return {
    type: "edited",
    ...place,
    id: `${place.message}/edited/${edit}`,
    at: timeOf(edit),
    text: said.text,
  };
}

function fromDeletion(
  event: Fields,
  before: Fields,
  envelope: Envelope,
  rules: MessageRules,
): Inbound | undefined {
  const deleted = textOf(event["deleted_ts"]) ?? textOf(before["ts"]);
  const place = placeOf(event, { ...before, ts: deleted }, envelope, rules);
  if (!place || authorOf(before)?.isBot === true) return undefined;
  const at = timeOf(textOf(event["event_ts"]) ?? textOf(event["ts"]) ?? "0");
  return { type: "deleted", ...place, id: `${place.message}/deleted`, at };
}

/** Returns the message that an edit or a deletion is about, and its thread. */
function placeOf(
  event: Fields,
  message: Fields,
  { recipient: { team: space } }: Envelope,
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

function isAllowed(event: Fields, bots: readonly string[]): boolean {
  return [event["user"], event["bot_id"], event["app_id"]].some((id) => bots.includes(textOf(id) ?? " "));
}
