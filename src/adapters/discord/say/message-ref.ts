import { createHash } from "node:crypto";
import { fieldsOf, type JsonValue, textOf } from "#core/platform";

/** One message of an answer, as another process can find it again. */
export interface MessageRef {
  channel: string;
  message: string;
  /** The message's own id, where `message` is a name: "@original" is good only as long as a command's token. */
  id?: string | undefined;
  /** Its files were sent. */
  sent: boolean;
  /** Why Discord refused its files, in a few words. */
  refused?: string | undefined;
  /** This message replaced an earlier one, so that the answer marks the channel as unread (`freshAfter`). */
  isFresh?: boolean | undefined;
}

export function refToJson({ channel, message, id, sent, refused, isFresh = false }: MessageRef): JsonValue {
  const json: { [name: string]: JsonValue } = { channel, message };
  if (id !== undefined) json["id"] = id;
  if (sent) json["sent"] = sent;
  if (refused !== undefined) json["refused"] = refused;
  if (isFresh) json["isFresh"] = isFresh;
  return json;
}

export function toRef(json: JsonValue): MessageRef {
  const { channel, message, id, sent, refused, isFresh } = fieldsOf(json);
  return {
    channel: textOf(channel) ?? "",
    message: textOf(message) ?? "",
    id: textOf(id),
    sent: sent === true,
    refused: textOf(refused),
    isFresh: isFresh === true,
  };
}

/** Returns the nonce of a page, by which Discord recognises a repeated post for some minutes. https://discord.com/developers/docs/resources/message#create-message */
export const nonceOf = (key: string): string =>
  createHash("sha256").update(key).digest("base64url").slice(0, 25);

/** Tells whether a key is that of a second or later page. The number of the page follows the `#`. */
export const isFurtherPage = (key: string): boolean => Number(/#(\d+)\.\d+$/.exec(key)?.[1] ?? 1) > 1;
