import {
  type APIAttachment,
  type GatewayDispatchPayload,
  GatewayDispatchEvents,
  MessageReferenceType,
  MessageType,
} from "discord.js";
import type { FileRef, Inbound, Quote, Stopped, ThreadRef, Turn, Via } from "#core/platform";
import { isMentioned, withoutMention } from "./mention.ts";
import { toNotices } from "./notices.ts";
import { messageId, type Origin, originToJson, timeOf } from "./origin.ts";
import { type AnswerIn, conversationOf, type Place } from "./place.ts";

/** What decides how a packet is understood. */
export interface InboundRules {
  self: string;
  /** Roles that stand for the bot when they are mentioned. */
  roles: readonly string[];
  /** Other bots that may ask. Two bots that answer each other never stop. */
  bots: readonly string[];
  placeOf(channel: string, guild: string | undefined): Place;
  answerIn(channel: string): AnswerIn;
  /** The conversation that a message was found to belong to when it came, as far as that is still known. */
  recall(message: string): ThreadRef | undefined;
  /** For what comes without a time of its own. */
  now(): number;
}

/** The messages of the gateway that we read, and of REST's history. */
export type ReceivedMessage = Extract<
  GatewayDispatchPayload,
  { t: GatewayDispatchEvents.MessageCreate }
>["d"];
type Reaction = Extract<GatewayDispatchPayload, { t: GatewayDispatchEvents.MessageReactionAdd }>["d"];

/**
 * What a packet of the gateway means. Read from the packet and not from discord.js' objects: those are missing whatever is not
 * in a cache, and the same packet is always the same event. Interactions are another matter: see `interaction.ts`.
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

/** A message as a turn, if it is anything to us at all. */
export function toTurn(message: ReceivedMessage, rules: InboundRules): Turn | undefined {
  const { self, roles, bots, placeOf, answerIn } = rules;
  const { author } = message;
  if (author.id === self || message.webhook_id !== undefined || !isSaid(message.type)) return undefined;
  if (author.bot === true && !bots.includes(author.id)) return undefined;
  const place = placeOf(message.channel_id, message.guild_id);
  const via = viaOf(message, place, rules);
  // What is merely said in a channel belongs to the channel, not to a thread that will never be made of it.
  const where = place.kind === "channel" && via !== "ambient" ? answerIn(message.channel_id) : "place";
  const text = withoutMention(contentOf(message), self, roles);
  const quote = toQuote(message);
  const origin: Origin = {
    message: message.id,
    channel: message.channel_id,
    ...(where === "thread" && { newThread: nameOf(text) }),
  };
  return {
    type: "turn",
    id: messageId(message.id),
    thread: conversationOf(message, place, where),
    at: timeOf(message.id),
    author: { id: author.id, isBot: author.bot === true },
    via,
    text,
    files: message.attachments.map(toFile),
    ...(quote ? { quote } : {}),
    origin: originToJson(origin),
  };
}

function viaOf(message: ReceivedMessage, place: Place, { self, roles }: InboundRules): Via {
  if (place.kind === "direct") return "direct";
  if (isMentioned(message, self, roles)) return "mention";
  if (message.referenced_message?.author.id === self) return "reply";
  return place.kind === "thread" && place.isEngaged === true ? "thread" : "ambient";
}

/** Everything else is Discord talking: somebody joined, something was pinned. */
const isSaid = (type: MessageType): boolean => type === MessageType.Default || type === MessageType.Reply;

/** A forwarded message has no text of its own; it carries a frozen copy of the other one. */
function contentOf({
  content,
  message_reference: reference,
  message_snapshots: copies,
}: ReceivedMessage): string {
  if (reference?.type !== MessageReferenceType.Forward) return content;
  return [content, ...(copies ?? []).map(({ message }) => message.content)].filter(Boolean).join("\n\n");
}

function toQuote({ referenced_message: quoted }: ReceivedMessage): Quote | undefined {
  if (!quoted) return undefined;
  return { author: { id: quoted.author.id, isBot: quoted.author.bot === true }, text: quoted.content };
}

export function toFile({ id, filename, content_type, size, url }: APIAttachment): FileRef {
  return { id, name: filename, mimeType: content_type ?? "application/octet-stream", size, origin: { url } };
}

/** Somebody who only says "stop" wants no answer to it. */
export function asStopped({ id, thread, at, author, text, via, files, origin }: Turn): Stopped | undefined {
  if (via === "ambient" || files.length > 0 || !/^[^\p{L}\p{N}]*stop[^\p{L}\p{N}]*$/iu.test(text))
    return undefined;
  // In a channel it would begin a conversation of its own, in which there is nothing to stop.
  const isNew = typeof origin === "object" && origin !== null && "newThread" in origin;
  return isNew ? undefined : { type: "stopped", id: `${id}/stop`, thread, at, upTo: at, by: author };
}

function toEdited(message: ReceivedMessage, rules: InboundRules): Inbound[] {
  // Discord also updates a message when a preview appears below it or a thread begins at it: then nobody has edited anything.
  if (typeof message.edited_timestamp !== "string" || message.author.id === rules.self) return [];
  const turn = toTurn(message, rules);
  if (!turn) return [];
  const at = Date.parse(message.edited_timestamp);
  // Whoever takes the mention out of a question does not take the question out of its conversation.
  const thread = rules.recall(message.id) ?? turn.thread;
  return [{ type: "edited", id: `${turn.id}/edited/${at}`, thread, at, message: turn.id, text: turn.text }];
}

function toDeleted(
  id: string,
  where: { channel_id: string; guild_id?: string },
  rules: InboundRules,
): Inbound {
  const thread = rules.recall(id) ?? unknownConversation(id, where, rules);
  // Discord does not tell when. It was not before the message, whatever this machine's clock says.
  const at = Math.max(rules.now(), timeOf(id));
  return { type: "deleted", id: `${messageId(id)}/deleted`, thread, at, message: messageId(id) };
}

/** Who wrote it is not told, so an asker's own conversation cannot be named; what a thread was made of can. */
function unknownConversation(
  id: string,
  where: { channel_id: string; guild_id?: string },
  { placeOf }: InboundRules,
): ThreadRef {
  const place = placeOf(where.channel_id, where.guild_id);
  return conversationOf({ ...where, id, author: { id: "" } }, place, "thread");
}

/** Emoji that mean "stop", on a question or on its answer. */
const stopping: ReadonlySet<string | null> = new Set(["🛑", "⏹️", "⏹", "❌"]);

function toStopped(reaction: Reaction, rules: InboundRules): Stopped[] {
  const { user_id: person, message_id: message, emoji } = reaction;
  if (person === rules.self || !stopping.has(emoji.name)) return [];
  const thread = rules.recall(message) ?? unknownConversation(message, reaction, rules);
  const id = `${messageId(message)}/${emoji.name}/${person}`;
  // On a question or on its answer: what was asked after either is not meant.
  const upTo = timeOf(message);
  return [{ type: "stopped", id, thread, at: rules.now(), upTo, by: { id: person, isBot: false } }];
}

/** The first line, short enough for a thread's name. https://discord.com/developers/docs/resources/channel#thread-create */
export function nameOf(text: string): string {
  const [line = ""] = text.trim().split("\n");
  const plain = line.replaceAll(/[*_~`|>#]|<[@#:a][^>]*>/g, "").trim();
  const letters = [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(plain)];
  let name = "";
  for (const { segment } of letters) {
    if (name.length + segment.length > 90) return `${name.trimEnd()}…`;
    name += segment;
  }
  return name || "Conversation";
}
