import { type GatewayDispatchPayload, GatewayDispatchEvents, MessageType } from "discord.js";
import {
  fieldsOf,
  type Inbound,
  lateMention,
  type Stopped,
  stopOrder,
  textOf,
  threadTitle,
  type ThreadRef,
  type Turn,
  type Via,
} from "#core/platform";
import { authorOf } from "./author.ts";
import { type AnswerIn, type ChannelKind, conversationOf } from "./conversation.ts";
import { isMentioned, type OwnNames, withoutMention } from "./mention.ts";
import { filesIn, isBlank, textIn } from "./message-text.ts";
import { toNotices } from "./notices.ts";
import { messageId, originToJson, timeOf, toOrigin } from "./origin.ts";
import { quotesIn } from "./quotes.ts";
import { toStopOrder } from "./stop-reaction.ts";

export interface InboundRules {
  self: string;
  /** Returns the roles that stand for the bot when they are mentioned. */
  rolesIn(guild: string | undefined): readonly string[];
  /** Ids of other bots that may ask. */
  bots: readonly string[];
  kindOf(channel: string, guild: string | undefined): ChannelKind;
  answerIn(channel: string): AnswerIn;
  /** Returns how a message was judged when it came, if the process still knows it. */
  recall(message: string): Recalled | undefined;
  /** The time of events that carry none. */
  now(): number;
}

/** How a message was judged. */
export type Recalled = Pick<Turn, "thread" | "via">;

/** A message of the gateway, or of history. */
export type ReceivedMessage = Extract<
  GatewayDispatchPayload,
  { t: GatewayDispatchEvents.MessageCreate }
>["d"];
type Reaction = Extract<GatewayDispatchPayload, { t: GatewayDispatchEvents.MessageReactionAdd }>["d"];

/**
 * Translates a packet of the gateway. Reads the packet itself, because discord.js' objects lack everything outside its caches. The same packet
 * is always the same event. Interactions go through `interaction.ts`.
 */
export function translate(packet: GatewayDispatchPayload, rules: InboundRules): Inbound[] {
  if (packet.t === GatewayDispatchEvents.MessageCreate) {
    const turn = toTurn(packet.d, rules);
    return turn ? [asStopped(turn) ?? turn] : [];
  }
  if (packet.t === GatewayDispatchEvents.MessageUpdate) return toEdited(packet.d, rules);
  if (packet.t === GatewayDispatchEvents.MessageDelete) return [toDeleted(packet.d.id, packet.d, rules)];
  if (packet.t === GatewayDispatchEvents.MessageDeleteBulk)
    return packet.d.ids.map((id) => toDeleted(id, packet.d, rules));
  if (packet.t === GatewayDispatchEvents.MessageReactionAdd) return toStopped(packet.d, rules);
  return toNotices(packet, rules);
}

/** Translates a message, unless the bot does not listen to its author or the message says nothing. */
export function toTurn(message: ReceivedMessage, rules: InboundRules): Turn | undefined {
  return isBlank(fieldsOf(message)) ? undefined : toAnyTurn(message, rules);
}

/** Translates a message that Discord sends without its content, because the bot may not read it. */
export function toBlankTurn(message: ReceivedMessage, rules: InboundRules): Turn[] {
  const turn = isBlank(fieldsOf(message)) ? toAnyTurn(message, rules) : undefined;
  return turn ? [turn] : [];
}

function toAnyTurn(message: ReceivedMessage, rules: InboundRules): Turn | undefined {
  const { self, bots, answerIn } = rules;
  const author = authorOf(message.author, message.member);
  if (!author || author.id === self || message.webhook_id !== undefined || !isSaid(message.type))
    return undefined;
  if (author.isBot && !bots.includes(author.id)) return undefined;
  const own = { self, roles: rules.rolesIn(message.guild_id) };
  const channel = rules.kindOf(message.channel_id, message.guild_id);
  const via = viaOf(message, channel, own);
  // No thread is made of an ambient message, so it belongs to the channel.
  const where = channel.kind === "channel" && via !== "ambient" ? answerIn(message.channel_id) : "place";
  const fields = fieldsOf(message);
  const text = withoutMention(textIn(fields), own);
  const quotes = quotesIn(fields, own);
  return {
    type: "turn",
    id: messageId(message.id),
    thread: conversationOf(message, channel, where),
    at: timeOf(message.id),
    author,
    via,
    text,
    files: filesIn(fields),
    quotes,
    origin: originToJson({
      message: message.id,
      channel: message.channel_id,
      newThread: where === "thread" ? threadTitle(text || (quotes[0]?.text ?? ""), longestTitle) : undefined,
    }),
  };
}

/** Discord allows 100 characters. https://discord.com/developers/docs/resources/channel#start-thread-from-message */
const longestTitle = 90;

function viaOf(message: ReceivedMessage, channel: ChannelKind, own: OwnNames): Via {
  if (channel.kind === "direct") return "direct";
  if (isMentioned(message, own)) return "mention";
  if (fieldsOf(fieldsOf(message.referenced_message)["author"])["id"] === own.self) return "reply";
  return channel.kind === "thread" && channel.isEngaged === true ? "thread" : "ambient";
}

/** Messages of all other types are Discord's own: a person joined, a message was pinned. */
const isSaid = (type: MessageType): boolean => type === MessageType.Default || type === MessageType.Reply;

/** Returns the order to stop for a turn that says only "stop". The first message of a thread has nothing to stop. */
export const asStopped = (turn: Turn): Stopped | undefined =>
  toOrigin(turn.origin).newThread === undefined ? stopOrder(turn) : undefined;

function toEdited(message: ReceivedMessage, rules: InboundRules): Inbound[] {
  const fields = fieldsOf(message);
  // Discord also updates a message when a preview appears below it or a thread begins at it. Those updates have no edit time.
  const edited = textOf(fields["edited_timestamp"]);
  // An update may carry only what has changed. Without the content, no words have changed.
  if (edited === undefined || typeof fields["content"] !== "string") return [];
  const turn = toTurn(message, rules);
  if (!turn) return [];
  const at = Date.parse(edited);
  const known = rules.recall(message.id);
  if (known?.via === "ambient" && turn.via === "mention") return [{ ...turn, id: lateMention(turn.id), at }];
  // A question that loses its mention stays in its conversation.
  const thread = known?.thread ?? turn.thread;
  return [{ type: "edited", id: `${turn.id}/edited/${at}`, thread, at, message: turn.id, text: turn.text }];
}

function toDeleted(
  id: string,
  where: { channel_id: string; guild_id?: string },
  rules: InboundRules,
): Inbound {
  const thread = rules.recall(id)?.thread ?? assumedConversation(id, where, rules);
  // Discord does not tell the time. The message is older than its deletion, whatever this machine's clock says.
  const at = Math.max(rules.now(), timeOf(id));
  return { type: "deleted", id: `${messageId(id)}/deleted`, thread, at, message: messageId(id) };
}

/** Assumes that the message began a thread, because Discord does not tell its author. */
function assumedConversation(
  id: string,
  where: { channel_id: string; guild_id?: string },
  { kindOf }: InboundRules,
): ThreadRef {
  const channel = kindOf(where.channel_id, where.guild_id);
  return conversationOf({ ...where, id, author: { id: "" } }, channel, "thread");
}

function toStopped(reaction: Reaction, rules: InboundRules): Stopped[] {
  const { message_id: message } = reaction;
  const known = rules.recall(message);
  // A message that was not for the bot has no answer.
  if (known?.via === "ambient") return [];
  return toStopOrder(reaction, rules, known?.thread ?? assumedConversation(message, reaction, rules));
}
