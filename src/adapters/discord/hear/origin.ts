import { fieldsOf, type JsonValue, textOf, type ThreadRef } from "#core/platform";

/** The platform's name in threads, ids and budgets. */
export const platform = "discord";

/** Stands for the guild in a direct message. */
export const direct = "@me";

/** What a surface needs beyond the thread. Stored in the turn. */
export interface Origin {
  /** The message that asked. Answers refer to it. Commands have none. */
  message?: string | undefined;
  /** The click that asked, if a person pressed a button of the message. */
  click?: string | undefined;
  /** The address of that click. It takes sentences that only the person who clicked sees. */
  press?: Pick<InteractionOrigin, "id" | "application" | "token"> | undefined;
  /** The channel of the answer, unless it goes into a new thread. */
  channel: string;
  /** The name of the thread that is to be made of the question. */
  newThread?: string | undefined;
  /** The command that asked. It is answered through its token while that is valid. */
  interaction?: InteractionOrigin | undefined;
}

/** The address of an answer to a command. */
export interface InteractionOrigin {
  id: string;
  application: string;
  token: string;
  /** Only the asker sees the answer. */
  isPrivate: boolean;
  /** A person brought the bot along to a place that has not added it. The bot can post there only through the token. */
  isGuest?: boolean | undefined;
}

export function originToJson({ message, click, press, channel, newThread, interaction }: Origin): JsonValue {
  const json: { [name: string]: JsonValue } = { channel };
  if (message !== undefined) json["message"] = message;
  if (click !== undefined) json["click"] = click;
  if (press) json["press"] = { ...press };
  if (newThread !== undefined) json["newThread"] = newThread;
  if (interaction) {
    const { isGuest = false, ...rest } = interaction;
    json["interaction"] = isGuest ? { ...rest, isGuest } : { ...rest };
  }
  return json;
}

export function toOrigin(json: JsonValue): Origin {
  const fields = fieldsOf(json);
  return {
    channel: textOf(fields["channel"]) ?? "",
    message: textOf(fields["message"]),
    click: textOf(fields["click"]),
    press: toInteraction(fields["press"]),
    newThread: textOf(fields["newThread"]),
    interaction: toInteraction(fields["interaction"]),
  };
}

function toInteraction(json: unknown): InteractionOrigin | undefined {
  const fields = fieldsOf(json);
  const [id, application, token] = [fields["id"], fields["application"], fields["token"]].map(textOf);
  if (id === undefined || application === undefined || token === undefined) return undefined;
  const { isPrivate, isGuest } = fields;
  return { id, application, token, isPrivate: isPrivate === true, isGuest: isGuest === true };
}

/** Returns natter's id of a message. The platform's name keeps it apart from the ids of other platforms. */
export const messageId = (message: string): string => `${platform}/${message}`;

/** A conversation is a thread, a direct message, or one asker's part of a channel that is answered in place. */
export function threadRef(guild: string | undefined, channel: string, thread: string): ThreadRef {
  return { platform, space: guild ?? direct, channel, thread };
}

const discordEpoch = 1_420_070_400_000n;

/** Returns when an id was made. https://discord.com/developers/docs/reference#snowflakes */
export const timeOf = (snowflake: string): number => Number((BigInt(snowflake) >> 22n) + discordEpoch);

/** Returns the first id that can have been made at a time. */
export const snowflakeAt = (time: number): string =>
  String((BigInt(Math.max(Math.floor(time), Number(discordEpoch))) - discordEpoch) << 22n);

/** Compares two ids for `toSorted`, the earlier one first. Numbers are not exact enough for ids. */
export const compareIds = (one: string, other: string): number =>
  one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
