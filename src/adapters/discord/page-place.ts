import { createHash } from "node:crypto";
import type { JsonValue } from "#core";
import type { ButtonValues } from "./button-values.ts";
import type { Calls } from "./calls.ts";
import { fieldsOf, textOf } from "./payload.ts";

/** Where an answer's messages go, and with what. */
export interface PagePlace {
  calls: Calls;
  asker: string;
  buttons: ButtonValues;
}

/** One message of an answer, as another process would find it again. */
export interface MessageRef {
  channel: string;
  message: string;
  /** Files went out with it. */
  sent: boolean;
}

export const refToJson = ({ channel, message, sent }: MessageRef): JsonValue =>
  sent ? { channel, message, sent } : { channel, message };

export function toRef(json: JsonValue): MessageRef {
  const { channel, message, sent } = fieldsOf(json);
  return { channel: textOf(channel) ?? "", message: textOf(message) ?? "", sent: sent === true };
}

/** By this Discord knows a repeated post, for some minutes; it takes 25 characters. https://discord.com/developers/docs/resources/message#create-message */
export const nonceOf = (key: string): string =>
  createHash("sha256").update(key).digest("base64url").slice(0, 25);
