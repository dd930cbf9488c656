import type { Message } from "../../world/message.ts";
import type { Discord } from "../state/discord.ts";
import { fileLink } from "./file-link.ts";
import { messageFlags } from "./message-form.ts";
import { messageExtras } from "./message-record.ts";
import type { Attachment, Body, Poll } from "./message-record.ts";
import { userPayload } from "../guild/user-payload.ts";

/**
 * Writes the fields that an edit can change. A bot without the intent gets empty content, embeds, components and
 * attachments, and no poll.
 * https://docs.discord.com/developers/resources/message#message-object-message-structure
 */
export function toBody(
  discord: Discord,
  message: Message,
  body: Body,
  isReadable: boolean,
): Record<string, unknown> {
  return {
    content: isReadable ? body.content : "",
    embeds: isReadable ? [...body.embeds, ...previewsOf(message, body)] : [],
    components: isReadable ? body.components : [],
    attachments: isReadable ? toAttachments(discord, message, body.attachments) : [],
    edited_timestamp: body.editedAt === undefined ? null : new Date(body.editedAt).toISOString(),
    mentions: body.mentions.map((id) => userPayload(discord, id)),
    mention_roles: body.mentionRoles,
    mention_everyone: body.mentionEveryone,
    flags: body.flags,
    ...(body.stickers && {
      sticker_items: body.stickers.map(({ id, name }) => ({ id, name, format_type: 1 })),
    }),
    ...(isReadable && body.poll && { poll: toPoll(body.poll) }),
  };
}

/**
 * Writes a forwarded message: the few fields that a forward keeps. Its author is not among them.
 * https://docs.discord.com/developers/resources/message#message-snapshot-object
 */
export function toSnapshots(
  discord: Discord,
  message: Message,
  { snapshot }: Body,
  isReadable: boolean,
): Record<string, unknown> {
  if (!snapshot) return {};
  const {
    mention_everyone: _everyone,
    poll: _poll,
    ...kept
  } = toBody(discord, message, snapshot.body, isReadable);
  const frozen = { ...kept, type: snapshot.type, timestamp: new Date(snapshot.at).toISOString() };
  return { message_snapshots: [{ message: frozen }] };
}

function previewsOf(message: Message, { flags, snapshot }: Body): Record<string, unknown>[] {
  const { previews = [] } = messageExtras(message);
  if (snapshot || flags & messageFlags.suppressEmbeds) return [];
  return previews.map((url) => ({ type: "link", url, title: new URL(url).host }));
}

function toAttachments(
  discord: Discord,
  message: Message,
  attachments: readonly Attachment[],
): Record<string, unknown>[] {
  return attachments.map((attachment) => {
    const url = fileLink(discord, message.thread ?? message.channel, attachment);
    const { voice } = attachment;
    return {
      id: attachment.id,
      filename: attachment.filename,
      size: attachment.size,
      content_type: attachment.contentType,
      url,
      proxy_url: url,
      ...(attachment.description !== undefined && { description: attachment.description }),
      ...(voice && { duration_secs: voice.seconds, waveform: voice.waveform }),
      ...(message.onlyFor && { ephemeral: true }),
    };
  });
}

function toPoll({ question, answers, expiresAt }: Poll): Record<string, unknown> {
  return {
    question: { text: question },
    answers: answers.map((text, index) => ({ answer_id: index + 1, poll_media: { text } })),
    expiry: new Date(expiresAt).toISOString(),
    allow_multiselect: false,
    layout_type: 1,
    results: { is_finalized: false, answer_counts: [] },
  };
}
