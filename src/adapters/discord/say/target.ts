import { createHash } from "node:crypto";
import type { JsonValue } from "#core/platform";
import type { ButtonValues } from "../api/button-values.ts";
import type { Calls } from "../api/calls.ts";
import { fieldsOf, textOf } from "../api/payload.ts";

/** Where an answer's messages go, and with what. */
export interface PagePlace {
  calls: Calls;
  asker: string;
  buttons: ButtonValues;
  /** What a message in this channel refers to: the question, where several people are answered at once. */
  replyIn(channel: string): string | undefined;
  /** Milliseconds after which the end of an answer is a message of its own. */
  freshAfter: number;
}

/** One message of an answer, as another process would find it again. */
export interface MessageRef {
  channel: string;
  message: string;
  /** Files went out with it. */
  sent: boolean;
  /** Why its files are not there, in a few words. */
  refused?: string | undefined;
  /** It took the place of one that had grown old. */
  isFresh?: boolean;
}

export const refToJson = ({ channel, message, sent, refused, isFresh = false }: MessageRef): JsonValue => ({
  channel,
  message,
  ...(sent && { sent }),
  ...(refused !== undefined && { refused }),
  ...(isFresh && { isFresh }),
});

export function toRef(json: JsonValue): MessageRef {
  const { channel, message, sent, refused, isFresh } = fieldsOf(json);
  return {
    channel: textOf(channel) ?? "",
    message: textOf(message) ?? "",
    sent: sent === true,
    refused: textOf(refused),
    isFresh: isFresh === true,
  };
}

/** By this Discord knows a repeated post, for some minutes; it takes 25 characters. https://discord.com/developers/docs/resources/message#create-message */
export const nonceOf = (key: string): string =>
  createHash("sha256").update(key).digest("base64url").slice(0, 25);
