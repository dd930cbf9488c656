import { fieldsOf, type JsonValue, textOf, type ThreadRef } from "#core/platform";

/** What the answer needs to know of its question, beyond what every platform has. Plain JSON, because another process may answer. */
export interface Origin {
  /** A direct message, in which everyone sees a native stream grow. */
  isDirect: boolean;
  /** The message that was written or pressed on. */
  message?: string | undefined;
  /** The asker's workspace, which in a shared channel may be another one than ours. */
  team?: string | undefined;
  /** The person who began the thread, if that is not the asker. */
  starter?: string | undefined;
  /** The address that takes an answer which only the asker sees. */
  answerUrl?: string | undefined;
  /** The address that takes the answer if the bot may not write into the channel. */
  fallbackUrl?: string | undefined;
}

const fieldNames = ["message", "team", "starter", "answerUrl", "fallbackUrl"] as const;

export function originToJson(origin: Origin): JsonValue {
  const json: { [name: string]: JsonValue } = { isDirect: origin.isDirect };
  for (const name of fieldNames) {
    const value = origin[name];
    if (value !== undefined) json[name] = value;
  }
  return json;
}

export function toOrigin(json: JsonValue): Origin {
  const fields = fieldsOf(json);
  const origin: Origin = { isDirect: fields["isDirect"] === true };
  for (const name of fieldNames) origin[name] = textOf(fields[name]);
  return origin;
}

/** Returns the id of a message. `app_mention` and `message` tell of the same message under two event ids. */
export const messageId = (space: string, channel: string, timestamp: string): string =>
  `slack/${space}/${channel}/${timestamp}`;

/** Reads Slack's "seconds.microseconds" as milliseconds. */
export const timeOf = (timestamp: string): number => Math.round(Number(timestamp) * 1000);

export function threadRef(space: string, channel: string, thread: string): ThreadRef {
  return { platform: "slack", space, channel, thread };
}
