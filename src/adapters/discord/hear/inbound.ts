import {
  type APIAttachment,
  type GatewayDispatchPayload,
  GatewayDispatchEvents,
  MessageReferenceType,
  MessageType,
} from "discord.js";
import {
  type FileRef,
  type Inbound,
  type Quote,
  type Stopped,
  stopOrder,
  threadTitle,
  type ThreadRef,
  type Turn,
  type Via,
} from "#core/platform";
import { type AnswerIn, type ChannelKind, conversationOf } from "./conversation.ts";
import { isMentioned, withoutMention } from "./mention.ts";
import { toNotices } from "./notices.ts";
import { messageId, originToJson, timeOf, toOrigin } from "./origin.ts";

export interface InboundRules {
  self: string;
  /** Roles that stand for the bot when they are mentioned. */
  roles: readonly string[];
  /** Ids of other bots that may ask. */
  bots: readonly string[];
  kindOf(channel: string, guild: string | undefined): ChannelKind;
  answerIn(channel: string): AnswerIn;
  /** Returns the conversation that a message was assigned to when it came, if the process still knows it. */
  recall(message: string): ThreadRef | undefined;
  /** The time of events that carry none. */
  now(): number;
}

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

/** Translates a message, unless the bot does not listen to its author. */
export function toTurn(message: ReceivedMessage, rules: InboundRules): Turn | undefined {
  const { self, roles, bots, answerIn } = rules;
  const { author } = message;
  if (author.id === self || message.webhook_id !== undefined || !isSaid(message.type)) return undefined;
  if (author.bot === true && !bots.includes(author.id)) return undefined;
  const channel = rules.kindOf(message.channel_id, message.guild_id);
  const via = viaOf(message, channel, rules);
  // No thread is made of an ambient message, so it belongs to the channel.
  const where = channel.kind === "channel" && via !== "ambient" ? answerIn(message.channel_id) : "place";
  const text = withoutMention(contentOf(message), self, roles);
  return {
    type: "turn",
    id: messageId(message.id),
    thread: conversationOf(message, channel, where),
    at: timeOf(message.id),
    author: { id: author.id, isBot: author.bot === true },
    via,
    text,
    files: message.attachments.map(toFile),
    quotes: toQuotes(message),
    origin: originToJson({
      message: message.id,
      channel: message.channel_id,
      newThread: where === "thread" ? threadTitle(text, longestTitle) : undefined,
    }),
  };
}

/** Discord allows 100 characters. https://discord.com/developers/docs/resources/channel#start-thread-from-message */
const longestTitle = 90;

function viaOf(message: ReceivedMessage, channel: ChannelKind, { self, roles }: InboundRules): Via {
  if (channel.kind === "direct") return "direct";
  if (isMentioned(message, self, roles)) return "mention";
  if (message.referenced_message?.author.id === self) return "reply";
  return channel.kind === "thread" && channel.isEngaged === true ? "thread" : "ambient";
}

/** Messages of all other types are Discord's own: a person joined, a message was pinned. */
const isSaid = (type: MessageType): boolean => type === MessageType.Default || type === MessageType.Reply;

/** Returns the text of a message. A forward has none of its own and carries a copy of the other message. */
function contentOf({
  content,
  message_reference: reference,
  message_snapshots: copies,
}: ReceivedMessage): string {
  if (reference?.type !== MessageReferenceType.Forward) return content;
  return [content, ...(copies ?? []).map(({ message }) => message.content)].filter(Boolean).join("\n\n");
}

function toQuotes({ referenced_message: quoted }: ReceivedMessage): Quote[] {
  if (!quoted) return [];
  const author = { id: quoted.author.id, isBot: quoted.author.bot === true };
  return [{ kind: "reply", author, text: quoted.content, files: [] }];
}

export function toFile({ id, filename, content_type, size, url }: APIAttachment): FileRef {
  return { id, name: filename, mimeType: content_type ?? "application/octet-stream", size, origin: { url } };
}

/** Returns the order to stop for a turn that says only "stop". The first message of a thread has nothing to stop. */
export const asStopped = (turn: Turn): Stopped | undefined =>
  toOrigin(turn.origin).newThread === undefined ? stopOrder(turn) : undefined;

function toEdited(message: ReceivedMessage, rules: InboundRules): Inbound[] {
  // Discord also updates a message when a preview appears below it or a thread begins at it. Those updates have no edit time.
  if (typeof message.edited_timestamp !== "string" || message.author.id === rules.self) return [];
  const turn = toTurn(message, rules);
  if (!turn) return [];
  const at = Date.parse(message.edited_timestamp);
  // A question that loses its mention stays in its conversation.
  const thread = rules.recall(message.id) ?? turn.thread;
  return [{ type: "edited", id: `${turn.id}/edited/${at}`, thread, at, message: turn.id, text: turn.text }];
}

function toDeleted(
  id: string,
  where: { channel_id: string; guild_id?: string },
  rules: InboundRules,
): Inbound {
  const thread = rules.recall(id) ?? assumedConversation(id, where, rules);
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

/** The emoji that mean "stop", on a question or on its answer. */
const stopEmoji: ReadonlySet<string | null> = new Set(["🛑", "⏹️", "⏹", "❌"]);

function toStopped(reaction: Reaction, rules: InboundRules): Stopped[] {
  const { user_id: person, message_id: message, emoji } = reaction;
  if (person === rules.self || !stopEmoji.has(emoji.name)) return [];
  const thread = rules.recall(message) ?? assumedConversation(message, reaction, rules);
  const id = `${messageId(message)}/${emoji.name}/${person}`;
  // The order does not reach what was asked after this message.
  const upTo = timeOf(message);
  return [{ type: "stopped", id, thread, at: rules.now(), upTo, by: { id: person, isBot: false } }];
}
