import { readComponents } from "./component-form.ts";
import type { Component } from "./component.ts";
import { readEmbeds } from "./embed.ts";
import type { Embed } from "./embed.ts";
import { createForm } from "../form.ts";
import type { Form } from "../form.ts";
import { readAllowedMentions } from "./mention.ts";
import type { AllowedMentions } from "./mention.ts";
import { Refusal } from "../refusal.ts";

/** Bits of https://docs.discord.com/developers/resources/message#message-object-message-flags */
export const messageFlags = {
  suppressEmbeds: 1 << 2,
  hasThread: 1 << 5,
  ephemeral: 1 << 6,
  loading: 1 << 7,
  suppressNotifications: 1 << 12,
  voiceMessage: 1 << 13,
  hasSnapshot: 1 << 14,
  componentsV2: 1 << 15,
} as const;

const { suppressEmbeds, ephemeral, suppressNotifications, componentsV2 } = messageFlags;

/** The flags that may be set in each use of a message body. */
const settableFlags = {
  create: suppressEmbeds | suppressNotifications | componentsV2,
  edit: suppressEmbeds | componentsV2,
  respond: suppressEmbeds | ephemeral | suppressNotifications | componentsV2,
} as const;

/** What a message body is sent for. */
export type MessageUse = keyof typeof settableFlags;

/** The limit for bots. The 4,000 of the specification are for people with Nitro. */
const longestContent = 2000;
const longestInSpecification = 4000;
const mostFiles = 10;

/** A message that is quoted (0) or forwarded (1). */
export interface ReferenceForm {
  type: 0 | 1;
  messageId: string;
  channelId: string | undefined;
  failIfNotExists: boolean;
}

/** An entry of `attachments`: an uploaded file, by its number, or a file to keep, by its id. */
export interface AttachmentForm {
  id: string;
  filename: string | undefined;
  description: string | undefined;
}

/** A checked message body. Undefined means that a key was not sent. An edit keeps such a part. */
export interface MessageForm {
  content: string | undefined;
  embeds: Embed[] | undefined;
  components: Component[] | undefined;
  /** On an edit, includes the current flags that a client cannot set. */
  flags: number;
  mentions: AllowedMentions | undefined;
  reference: ReferenceForm | undefined;
  nonce: string | number | undefined;
  enforceNonce: boolean;
  attachments: AttachmentForm[] | undefined;
}

/**
 * Checks the body of a message and refuses an empty one. `current` are the flags of the message that is
 * edited. `says` if the client sends something else that makes it a message, such as a poll.
 */
export function readMessage(
  body: unknown,
  options: { use: MessageUse; fileCount: number; current?: number; says?: boolean },
): MessageForm {
  const form = createForm(body);
  const read = readMessageForm(form, options);
  form.finish();
  if (options.use !== "edit" && !options.says && isEmpty(read, options.fileCount))
    throw new Refusal("empty message");
  return read;
}

/** Checks a message inside a larger form: a forum post, or a response to an interaction. */
export function readMessageForm(
  form: Form,
  { use, fileCount, current = 0 }: { use: MessageUse; fileCount: number; current?: number },
): MessageForm {
  const flags = readFlags(form, use, current);
  const isLayout = (flags & componentsV2) !== 0;
  const content = readContent(form);
  const embeds = readEmbeds(form);
  if (isLayout) refuseLegacyFields(form, content, embeds);
  refuseUnsimulated(form);
  form.flag("tts");
  const attachments = readAttachments(form, fileCount);
  return {
    content,
    embeds,
    components: readComponents(form, isLayout ? "layout" : "message"),
    flags,
    mentions: readAllowedMentions(form),
    reference: readReference(form),
    nonce: readNonce(form),
    enforceNonce: form.flag("enforce_nonce") ?? false,
    attachments,
  };
}

/** Tells whether there is nothing to send. */
export function isEmpty(read: MessageForm, fileCount: number): boolean {
  if (read.content || read.embeds?.length || read.components?.length || fileCount > 0) return false;
  return read.reference?.type !== 1;
}

/** Refuses what the simulator cannot show, so that a test does not lose it silently. */
function refuseUnsimulated(form: Form): void {
  for (const name of ["poll", "sticker_ids"]) {
    const value = form.record[name] ?? [];
    const isUsed = !Array.isArray(value) || value.length > 0;
    if (isUsed) form.fault("NOT_SIMULATED", `This simulator does not know "${name}"`, name);
  }
}

function readContent(form: Form): string | undefined {
  if (!form.has("content")) return undefined;
  const content = form.text("content", { max: longestInSpecification }) ?? "";
  if (content.length > longestContent && content.length <= longestInSpecification) {
    form.fault("BASE_TYPE_MAX_LENGTH", `Must be ${longestContent} or fewer in length.`, "content");
  }
  return content.trim();
}

function readFlags(form: Form, use: MessageUse, current: number): number {
  const sent = form.integer("flags", { min: 0 });
  if (sent === undefined) return current;
  // A client may send back flags that the message has, even those that it cannot set.
  const wrong = sent & ~settableFlags[use] & ~current;
  if (wrong) form.fault("BITFIELD_TYPE_INVALID", `The flags ${wrong} cannot be set here.`, "flags");
  if (current & ~sent & componentsV2) {
    form.fault(
      "MESSAGE_COMPONENTS_V2_FLAG_REMOVED",
      "IS_COMPONENTS_V2 cannot be removed from a message",
      "flags",
    );
  }
  return (current & ~settableFlags[use]) | (sent & settableFlags[use]);
}

function refuseLegacyFields(form: Form, content: string | undefined, embeds: Embed[] | undefined): void {
  const isUsed = { content: Boolean(content), embeds: Boolean(embeds?.length) };
  for (const [name, used] of Object.entries(isUsed)) {
    if (!used) continue;
    form.fault(
      "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
      `The '${name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
      name,
    );
  }
}

function readAttachments(form: Form, fileCount: number): AttachmentForm[] | undefined {
  const listed = form.inners("attachments")?.map((attachment) => ({
    // The number of an uploaded file, or the id of a file to keep.
    id: attachment.text("id", { required: true }) ?? "",
    filename: attachment.text("filename", { max: 1024 }),
    description: attachment.text("description", { max: 1024 }),
  }));
  const kept = listed?.filter(({ id }) => Number(id) >= fileCount) ?? [];
  if (fileCount + kept.length > mostFiles) throw new Refusal("too many files");
  return listed;
}

function readReference(form: Form): ReferenceForm | undefined {
  const reference = form.inner("message_reference");
  const messageId = reference?.snowflake("message_id", true);
  if (!reference || messageId === undefined) return undefined;
  return {
    type: reference.choice("type", [0, 1] as const) ?? 0,
    messageId,
    channelId: reference.snowflake("channel_id"),
    failIfNotExists: reference.flag("fail_if_not_exists") ?? true,
  };
}

function readNonce(form: Form): string | number | undefined {
  const nonce = form.record["nonce"];
  return typeof nonce === "number" ? form.integer("nonce") : form.text("nonce", { max: 25 });
}
