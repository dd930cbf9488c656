import type { Discord } from "../state/discord.ts";
import type { AttachmentForm } from "./message-form.ts";
import type { Attachment } from "./message-record.ts";
import { Refusal } from "../refusal.ts";

/** A file of a multipart body. */
export interface UploadedFile {
  /** Its number: the 3 of `files[3]`. */
  index: number;
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** Refuses files that are too large. */
export function checkFiles(discord: Discord, files: readonly UploadedFile[]): void {
  if (files.some(({ bytes }) => bytes.byteLength > discord.settings.fileSize))
    throw new Refusal("request too large");
}

/** Stores the files of a body with the names and descriptions that it gives them. */
export function storeFiles(
  discord: Discord,
  files: readonly UploadedFile[],
  listed: readonly AttachmentForm[] = [],
): Attachment[] {
  return files.map(({ index, name, mediaType, bytes }) => {
    const form = listed.find(({ id }) => id === String(index));
    const attachment: Attachment = {
      id: discord.snowflakes.next(),
      filename: form?.filename ?? name,
      size: bytes.byteLength,
      contentType: mediaType,
      description: form?.description,
    };
    discord.world.files.set(attachment.id, {
      platform: "discord",
      id: attachment.id,
      name: attachment.filename,
      mediaType,
      size: attachment.size,
      bytes,
      // Signed again for every reader of the message.
      url: "",
      extras: {},
    });
    return attachment;
  });
}

/** Returns the files of a message that an edit keeps: all, or only those in `attachments` if it was sent. */
export function keptFiles(
  before: readonly Attachment[],
  listed: readonly AttachmentForm[] | undefined,
): Attachment[] {
  return before.filter(({ id }) => !listed || listed.some((form) => form.id === id));
}
