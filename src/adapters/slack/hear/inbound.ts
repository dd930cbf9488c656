import {
  fieldsOf,
  type Fields,
  type Inbound,
  type JsonValue,
  type Stopped,
  stopOrder,
  textOf,
  type Turn,
} from "#core/platform";
import { recipientOf, type Recipient } from "./envelope.ts";
import type { InboundKind } from "./inbound-kind.ts";
import { fromCommand, fromInteraction, type InteractionRules } from "./interaction.ts";
import { type Envelope, fromMessage, type MessageRules } from "./message-event.ts";
import { messageId, threadRef, timeOf, toOrigin } from "./origin.ts";

export interface InboundRules extends MessageRules, InteractionRules {}

/**
 * Translates a delivery that came through a socket, over HTTP or from history. The same delivery is always the same event under the
 * same id, so that a repeated one is recognised. Returns `undefined` for what means nothing to natter.
 */
export function translate(
  body: Fields,
  rules: InboundRules,
  recipient: Recipient = recipientOf(body),
): InboundKind | undefined {
  const kind = read(body, rules, recipient);
  // A thread is worked on in the order of time, so an event with a malformed time has no place in it.
  return kind?.type === "inbound" && !Number.isFinite(kind.event.at) ? undefined : kind;
}

function read(body: Fields, rules: InboundRules, recipient: Recipient): InboundKind | undefined {
  // The only event without an inner event. https://docs.slack.dev/reference/events/app_rate_limited
  if (body["type"] === "app_rate_limited") return { type: "limited", team: recipient.team };
  if (body["type"] === "event_callback") return fromEvent(body, recipient, rules);
  if (textOf(body["command"])) return fromCommand(body, recipient, rules);
  return fromInteraction(body, recipient, rules);
}

function fromEvent(body: Fields, recipient: Recipient, rules: InboundRules): InboundKind | undefined {
  const event = fieldsOf(body["event"]);
  const { team, enterprise, isOrgWide } = recipient;
  // Slack gives the time in seconds. https://docs.slack.dev/apis/events-api
  const seconds = body["event_time"];
  const at = typeof seconds === "number" ? seconds * 1_000 : 0;
  const installation = { team, isOrgWide, enterprise, at: Number.isFinite(at) ? at : 0 };
  const place = { channel: textOf(event["channel"]) ?? "", person: textOf(event["user"]) ?? "" };
  switch (event["type"]) {
    case "message":
    case "app_mention":
      return inbound(fromMessage(event, envelopeOf(body, recipient), rules));
    case "agent_session_stopped":
      return inbound(toStopped(event, recipient));
    case "member_joined_channel":
    case "member_left_channel":
      return inbound(toNotice(event, recipient));
    case "reaction_added":
      return toReaction(event, recipient);
    case "app_home_opened":
    case "app_context_changed":
      return {
        type: "visit",
        team,
        ...place,
        tab: textOf(event["tab"]) ?? "messages",
        context: entitiesOf(event),
      };
    case "app_uninstalled":
      return { type: "uninstalled", ...installation };
    case "tokens_revoked":
      return { type: "revoked", ...installation, bots: revokedBots(event) };
    default:
      return undefined;
  }
}

const envelopeOf = (body: Fields, recipient: Recipient): Envelope => ({
  recipient,
  app: textOf(body["api_app_id"]),
  // Messages from history do not say it, so they count as shared.
  isSharedOutside: body["is_ext_shared_channel"] !== false,
});

const inbound = (event: Inbound | undefined): InboundKind | undefined => event && { type: "inbound", event };

/** Translates a press of Slack's own Stop button. Slack has ended the answer's stream by then. */
function toStopped(event: Fields, { team: space }: Recipient): Stopped | undefined {
  const channel = textOf(event["channel"]);
  const thread = textOf(event["thread_ts"]);
  if (!channel || !thread) return undefined;
  const moment = textOf(event["event_ts"]) ?? thread;
  return {
    type: "stopped",
    id: `${messageId(space, channel, thread)}/stopped/${moment}`,
    thread: threadRef(space, channel, thread),
    at: timeOf(moment),
    upTo: timeOf(moment),
    by: { id: textOf(event["user"]) ?? "unknown", isBot: false },
  };
}

/** Returns the order to stop for a turn that says only "stop". The first message of a thread has nothing to stop. */
export const asStopped = (turn: Turn): Stopped | undefined =>
  toOrigin(turn.origin).message === turn.thread.thread ? undefined : stopOrder(turn);

function toNotice(event: Fields, { team: space, self }: Recipient): Inbound | undefined {
  const channel = textOf(event["channel"]);
  const person = textOf(event["user"]);
  if (!channel || !person || person === self) return undefined;
  const what = event["type"] === "member_joined_channel" ? "joined" : "left";
  const moment = textOf(event["event_ts"]) ?? "0";
  return {
    type: "notice",
    id: messageId(space, channel, `${what}/${person}/${moment}`),
    // The notice is about the channel, and so belongs to no thread.
    thread: threadRef(space, channel, ""),
    at: timeOf(moment),
    what,
    person: { id: person, isBot: false },
  };
}

function toReaction(event: Fields, { team, self }: Recipient): InboundKind | undefined {
  const item = fieldsOf(event["item"]);
  const [emoji, person] = [textOf(event["reaction"]), textOf(event["user"])];
  const [channel, message] = [textOf(item["channel"]), textOf(item["ts"])];
  if (!emoji || !person || !channel || !message || person === self) return undefined;
  return { type: "reaction", team, emoji, person, channel, message };
}

function entitiesOf(event: Fields): JsonValue[] {
  const { entities } = fieldsOf(event["context"]);
  return Array.isArray(entities) ? entities : [];
}

function revokedBots(event: Fields): string[] {
  const { bot } = fieldsOf(event["tokens"]);
  return Array.isArray(bot) ? bot.map(String) : [];
}
