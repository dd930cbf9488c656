import type { Message } from "../../world/message.ts";
import type { UploadedFile } from "./attachment.ts";
import { checkFiles, storeFiles } from "./attachment.ts";
import { toContent } from "./content.ts";
import type { Discord } from "../state/discord.ts";
import { channelExtras, isForum, threadExtras } from "../guild/guild.ts";
import { defaultMentions, mentionsIn, peopleIn } from "./mention.ts";
import type { MessageForm, ReferenceForm } from "./message-form.ts";
import { findMessage } from "./message-payload.ts";
import { checkModeration } from "./moderation.ts";
import { messageFlags } from "./message-form.ts";
import { currentBody, messageExtras, messageTypes } from "./message-record.ts";
import type { Attachment, Body, MessageExtras } from "./message-record.ts";
import { Refusal, rateLimited } from "../refusal.ts";
import { setArchived } from "../guild/thread.ts";
import { demand, may } from "../guild/venue.ts";
import type { Venue } from "../guild/venue.ts";

/** A checked message, about to be sent. */
export interface OutgoingMessage {
  venue: Venue;
  author: string;
  form: MessageForm;
  files: readonly UploadedFile[];
  /** Responses to interactions ping only users. They need no permissions, because Discord posts them. */
  from: "message" | "interaction";
  onlyFor?: readonly string[];
  /** Set for the first message of a forum post, whose id is needed before. */
  id?: string;
  extras?: Partial<MessageExtras>;
  /** What people's clients can send and bots cannot: polls, stickers, voice messages. */
  beyond?: Partial<Body>;
  /** Adds to each file what only the sender knows, such as the length of a voice message. */
  dress?: (attachment: Attachment) => Attachment;
}

/** Refuses a message that its author may not send there, with the first reason that Discord gives. */
export function checkSending(discord: Discord, sending: OutgoingMessage): void {
  const { venue, author } = sending;
  const { world, closedToMessages } = discord;
  if (!venue.guild) {
    const others = [...venue.channel.members].filter((id) => id !== author);
    const isClosed = others.some((id) => closedToMessages.has(id));
    const isBot = world.person("discord", author)?.isBot === true;
    if (isClosed && isBot) throw new Refusal("cannot message this user");
    if (isBot && !others.some((id) => isAcquainted(discord, author, id)))
      throw new Refusal("no mutual guilds");
  }
  demand(venue, author, venue.thread ? "SEND_MESSAGES_IN_THREADS" : "SEND_MESSAGES");
  if (!venue.thread && isForum(venue.channel)) throw new Refusal("no messages in a forum");
  if (venue.thread?.locked && !may(venue, author, "MANAGE_THREADS")) throw new Refusal("locked thread");
  checkBody(discord, sending);
}

/** Checks what is sent, and not whether its author may send there. Forum posts have their own rules for that. */
export function checkBody(
  discord: Discord,
  { venue, author, form, files }: Pick<OutgoingMessage, "venue" | "author" | "form" | "files">,
): void {
  checkFiles(discord, files);
  if (files.length > 0) demand(venue, author, "ATTACH_FILES");
  if (form.embeds?.length) demand(venue, author, "EMBED_LINKS");
  if (form.reference?.type === 0 && !may(venue, author, "READ_MESSAGE_HISTORY")) {
    throw new Refusal("reply without history");
  }
  checkModeration(venue, author, form.content);
  checkSlowmode(discord, venue, author);
}

/** Tells whether a bot shares a server with a person, or the person has installed it. */
function isAcquainted({ world, applications }: Discord, bot: string, person: string): boolean {
  const application = applications.find(({ userId }) => userId === bot);
  if (application?.installedFor.has(person)) return true;
  return world.spaces("discord").some(({ members }) => members.has(bot) && members.has(person));
}

/**
 * Slow mode is for people: bots and members with BYPASS_SLOWMODE are unaffected.
 * https://docs.discord.com/developers/resources/channel#channel-object-channel-structure
 */
function checkSlowmode(discord: Discord, venue: Venue, author: string): void {
  const { slowmode } = venue.thread ? threadExtras(venue.thread) : channelExtras(venue.channel);
  const isBot = discord.world.person("discord", author)?.isBot === true;
  if (slowmode === 0 || isBot || may(venue, author, "BYPASS_SLOWMODE")) return;
  const now = discord.world.clock.now();
  const last = discord.world.timeline.at(venue.place).findLast((message) => message.author === author);
  const wait = last ? last.at + slowmode * 1000 - now : 0;
  if (wait <= 0) return;
  throw rateLimited(wait, "shared", { name: "slow mode" });
}

/** Puts a message into the world. */
export function sendMessage(discord: Discord, sending: OutgoingMessage): Message {
  const { world } = discord;
  const { venue, author, form, onlyFor } = sending;
  const quoted = form.reference && resolveReference(discord, venue, form.reference);
  const body = bodyFor(discord, sending, quoted);
  const people = peopleIn(
    { users: body.mentions, roles: body.mentionRoles, everyone: body.mentionEveryone },
    venue,
    author,
  );
  if (venue.thread) joinThread(discord, venue, author, body.mentions);
  world.statuses.clear(venue.place, author, "typing");
  return world.timeline.post({
    ...venue.place,
    id: sending.id ?? discord.snowflakes.next(),
    author,
    content: toContent(discord, venue, author, body),
    pings: people.filter((id) => !onlyFor || onlyFor.includes(id)),
    ...(onlyFor && { onlyFor }),
    ...((body.flags & messageFlags.suppressNotifications) !== 0 && { silent: true }),
    ...(quoted && form.reference?.type === 0 && { replyTo: quoted.id }),
    extras: {
      discord: {
        ...extrasFor(sending, quoted),
        ...(venue.thread && { position: world.timeline.at(venue.place).length }),
      },
    },
  });
}

function bodyFor(
  discord: Discord,
  { venue, author, form, files, from, beyond, dress = (attachment) => attachment }: OutgoingMessage,
  quoted?: Message,
): Body {
  const allowed = form.mentions ?? defaultMentions(from);
  const content = form.content ?? "";
  const named = mentionsIn(content, allowed, venue, author);
  const isPinged = form.reference?.type === 0 && quoted && quoted.author !== author && allowed.repliedUser;
  return {
    content,
    embeds: form.embeds ?? [],
    components: form.components ?? [],
    attachments: storeFiles(discord, files, form.attachments).map(dress),
    flags: form.flags,
    ...beyond,
    ...(quoted && form.reference?.type === 1 && forwarded(form, quoted)),
    mentions: isPinged ? [...new Set([...named.users, quoted.author])] : named.users,
    mentionRoles: named.roles,
    mentionEveryone: named.everyone,
  };
}

/** Returns what a forward stores of the message. A forward of a forward stores the first message. */
function forwarded({ flags }: MessageForm, quoted: Message): Partial<Body> {
  const body = currentBody(quoted);
  const snapshot = body.snapshot ?? { body, at: quoted.at, type: messageExtras(quoted).type };
  return { flags: flags | messageFlags.hasSnapshot, snapshot };
}

function extrasFor({ venue, form, extras }: OutgoingMessage, quoted?: Message): MessageExtras {
  const { reference, nonce } = form;
  const isReply = quoted !== undefined && reference?.type === 0;
  return {
    type: isReply ? messageTypes.reply : messageTypes.ordinary,
    ...(nonce !== undefined && { nonce }),
    ...(reference &&
      quoted && {
        reference: {
          type: reference.type,
          messageId: quoted.id,
          channelId: quoted.thread ?? quoted.channel,
          guildId: venue.guildId,
        },
      }),
    ...extras,
  };
}

/** Finds the message that is quoted or forwarded. Returns undefined if it is gone and the sender allows that. */
function resolveReference(discord: Discord, venue: Venue, reference: ReferenceForm): Message | undefined {
  const found = findMessage(discord, reference.channelId ?? venue.id, reference.messageId);
  const refused = (code: string, message: string): Refusal =>
    new Refusal("invalid form", { errors: { message_reference: { _errors: [{ code, message }] } } });
  if (!found || found.deleted || found.onlyFor) {
    if (reference.type === 0 && !reference.failIfNotExists) return undefined;
    throw refused("REPLIES_UNKNOWN_MESSAGE", "Unknown message");
  }
  if (found.system && reference.type === 0) {
    throw refused("REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message");
  }
  return found;
}

/** Adds the author and the people whom they mention to the thread. A message opens an archived thread. */
function joinThread(discord: Discord, venue: Venue, author: string, named: readonly string[]): void {
  const { thread } = venue;
  if (!thread) return;
  if (thread.archived) setArchived(discord, thread, false);
  const newcomers = [author, ...named].filter(
    (id) => !thread.members.has(id) && may(venue, id, "VIEW_CHANNEL"),
  );
  for (const id of newcomers) thread.members.add(id);
  if (newcomers.length > 0) discord.world.changed({ type: "thread", thread });
}
