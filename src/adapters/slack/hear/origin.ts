import type { JsonValue, ThreadRef } from "#core/platform";
import { fieldsOf, isTrue, textOf } from "../api/payload.ts";

/** What answering needs beyond what every platform tells. Plain JSON, because another process may answer. */
export interface Origin {
  /** Nobody else is there, so that a native stream is seen by all. */
  isDirect: boolean;
  /** The message that was written or pressed on. */
  message?: string;
  /** The workspace of whoever asked, which in a shared channel is another than ours. */
  team?: string;
  /** Whoever began the thread, where that is somebody else. */
  starter?: string;
  /** Set where the answer is for the asker's eyes only: the address that takes it. */
  answerUrl?: string;
  /** Takes the answer where the bot may not write into the channel. */
  fallbackUrl?: string;
}

const words = ["message", "team", "starter", "answerUrl", "fallbackUrl"] as const;

export const originToJson = ({ ...origin }: Origin): JsonValue => origin;

export function toOrigin(json: JsonValue): Origin {
  const fields = fieldsOf(json);
  const origin: Origin = { isDirect: isTrue(fields["isDirect"]) };
  for (const word of words) {
    const value = textOf(fields[word]);
    if (value !== undefined) origin[word] = value;
  }
  return origin;
}

/** The id of what a message says: `app_mention` and `message` tell the same message under two event ids, and this is one. */
export const messageId = (space: string, channel: string, timestamp: string): string =>
  `slack/${space}/${channel}/${timestamp}`;

/** Slack's "seconds.microseconds" as milliseconds. */
export const timeOf = (timestamp: string): number => Math.round(Number(timestamp) * 1000);

/** A message's thread as the core names it. */
export function threadRef(space: string, channel: string, thread: string): ThreadRef {
  return { platform: "slack", space, channel, thread };
}
